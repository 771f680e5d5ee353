import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';
import { killServer, serveMartsOf, stopServer } from './serve-marts.test.setup.js';

// PostgreSQL is installed where these run; as root, its user `postgres` enters a folder that everybody may.
const folder = temporaryFolder();
const dir = join(folder.dir, 'shop');
const project = { cwd: dir };
const loops = Number(process.env.PHLO_SERVICE_LOOPS ?? 3);
const query = (sql: string) => phlo(['query', '--on', 'marts', sql], project);

beforeAll(async () => {
  await chmod(folder.dir, 0o755);
  expect(await phlo(['init', 'shop'], { cwd: folder.dir })).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

it('serves new marts from a PostgreSQL of its own, and says so before the first write', async () => {
  const server = await serveMartsOf(dir);
  const run = await phlo(['run'], project);
  expect(run.stderr).toMatch(/marts go to postgres:\/\/127\.0\.0\.1:\d+\/postgres/);
  expect((await query('select version()')).stdout).toMatch(/PostgreSQL \d+/);
  expect(await phloJson(['marts'], project)).toMatchObject({ engine: 'postgresql' });
  expect(await stopServer(server)).toMatchObject({ code: 0 });
}, 120_000);

it('is not replaced by PGlite while it does not run', async () => {
  expect(await query('select 1')).toMatchObject({
    code: 69,
    stderr: expect.stringContaining('phlo services start postgres') as string,
  });
  expect(await phlo(['marts', 'serve', '--engine', 'pglite'], project)).toMatchObject({ code: 2 });
});

it('comes back with the same marts, also after it was killed and has left its server behind', async () => {
  for (let round = 0; round < loops; round += 1) {
    const server = await serveMartsOf(dir);
    expect((await query('select count(*) as n from phlo.published')).stdout).toMatch(/\b1\b/);
    await (round % 2 === 0 ? killServer(server) : stopServer(server, 'SIGINT'));
  }
  const server = await serveMartsOf(dir);
  await stopServer(server);
}, 600_000);
