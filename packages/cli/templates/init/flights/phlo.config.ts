import { defineProject } from 'phlo';
import { delayWatch } from './hooks/delay-watch.ts';

export default defineProject({
  name: '__project__',
  plugins: { use: [delayWatch] },
});
