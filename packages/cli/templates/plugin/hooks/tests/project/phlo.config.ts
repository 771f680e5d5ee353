import { defineProject } from 'phlo';
import plugin from '../../src/plugin.ts';

export default defineProject({
  name: 'test',
  plugins: { use: [plugin], config: { ['__plugin__']: { file: 'runs.jsonl' } } },
});
