import { defineProject } from 'phlo';
import plugin from '../../src/plugin.ts';

export default defineProject({
  name: 'test',
  marts: { url: '__plugin__://./exports' },
  plugins: { use: [plugin], config: { ['__plugin__']: { header: true } } },
});
