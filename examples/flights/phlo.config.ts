import { defineProject } from 'phlo';
import { delayWatch } from './hooks/delay-watch.ts';

export default defineProject({
  name: 'flights',
  plugins: [delayWatch],
});
