import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPluginStore } from '@phlo/state';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './command-line.test.setup.js';
import { openProject } from './index.js';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.asyncDispose]());

const config = `import { defineProject } from 'phlo';
const migrations = ['CREATE TABLE seen (event_id TEXT NOT NULL UNIQUE) STRICT'];
const counting = (name) => {
  let store;
  return {
    name,
    setup: ({ state }) => { store = state.open({ migrations }); },
    hooks: [{ name: 'count', on: 'run.end', handler: (event) => { store.run('INSERT INTO seen VALUES (?)', event.id); } }],
    dispose: () => store[Symbol.dispose](),
  };
};
export default defineProject({ name: 'counted', plugins: { use: [counting('alerting'), counting('@acme/alerting')] } });
`;

describe('the state of a plugin', () => {
  it('is a file of its own in the project, and there again at the next run', async () => {
    const dir = join(folder.dir, 'counted');
    mkdirSync(join(dir, 'workflows'), { recursive: true });
    writeFileSync(join(dir, 'phlo.config.js'), config);
    writeFileSync(
      join(dir, 'workflows/load.js'),
      `import { column, ingestion } from 'phlo';
export const one = ingestion({ table: 'bronze.one', schema: { n: column.long() }, strategy: 'replace' }, function* () { yield [{ n: 1 }]; });
`,
    );
    for (let run = 1; run <= 2; run += 1) {
      await using project = await openProject(dir);
      expect((await project.run()).status).toBe('success');
    }
    const plugins = join(dir, '.phlo/plugins');
    const files = ['%40acme%2Falerting.db', 'alerting.db'];
    expect(readdirSync(plugins).filter((file) => file.endsWith('.db'))).toEqual(files);
    for (const file of files) {
      using store = openPluginStore(join(plugins, file), {
        migrations: ['CREATE TABLE seen (event_id TEXT NOT NULL UNIQUE) STRICT'],
      });
      expect(store.get('SELECT count(*) AS runs FROM seen')).toEqual({ runs: 2 });
    }
  }, 60_000);
});
