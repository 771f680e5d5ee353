import { defineProject } from 'phlo';
import { delayWatch } from './hooks/delay-watch.ts';

export default defineProject({
  name: '%project%',
  plugins: { use: [delayWatch] },
});
