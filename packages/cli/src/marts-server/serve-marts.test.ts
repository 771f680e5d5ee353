import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';
import { martsServerFiles } from './files.js';
import { killServer, serveMartsOf, stopServer } from './serve-marts.test.setup.js';

const folder = temporaryFolder();
const dir = join(folder.dir, 'shop');
const project = { cwd: dir };
const loops = Number(process.env.PHLO_SERVICE_LOOPS ?? 2);
const files = martsServerFiles(join(dir, '.phlo'));
const countMarts = () => phloJson(['query', '--on', 'marts', 'select count(*)::int as n from phlo.published'], project);

interface Shown {
  readonly target: string;
  readonly engine: string | null;
  readonly server: { readonly port: number; readonly password?: string } | null;
}

beforeAll(async () => {
  expect(await phlo(['init', 'shop'], { cwd: folder.dir })).toMatchObject({ code: 0 });
  expect(await phlo(['run'], project)).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => folder[Symbol.asyncDispose]());

describe('phlo marts serve, with PGlite', () => {
  it('serves the marts of the folder to runs and queries, which go to the folder again when it has ended', async () => {
    expect(await phloJson<Shown>(['marts'], project)).toMatchObject({ engine: null, server: null });
    for (let round = 0; round < loops; round += 1) {
      const server = await serveMartsOf(dir);
      const { target, engine, server: place } = await phloJson<Shown>(['marts'], project);
      expect({ target, engine }).toEqual({ target: `pglite:${files.marts}`, engine: 'pglite' });
      expect(place).toMatchObject({ host: '127.0.0.1' });
      expect(await countMarts()).toEqual([{ n: 1 }]);
      const run = await phlo(['run', '--full-refresh'], project);
      expect(run).toMatchObject({ code: 0 });
      expect(run.stdout).toContain(`psql postgres://postgres@127.0.0.1:${place?.port}/postgres`);
      await (round % 2 === 0 ? stopServer(server) : killServer(server));
      expect(await countMarts()).toEqual([{ n: 1 }]);
    }
  }, 600_000);

  it('is not taken for the server of marts that are elsewhere', async () => {
    const server = await serveMartsOf(dir);
    const elsewhere = { ...project, env: { PHLO_MARTS_URL: 'postgres://me:secret@127.0.0.1:1/shop' } };
    const target = 'postgres://127.0.0.1:1/shop';
    expect(await phloJson(['marts'], elsewhere)).toEqual({ target, engine: null, server: null });
    const shown = await phlo(['marts', '--password'], elsewhere);
    expect(shown.stdout).toMatch(/^server +your own/m);
    expect(shown.stdout).toMatch(/^beside +127\.0\.0\.1:\d+, process \d+: a server of Phlo/m);
    expect(shown.stdout + shown.stderr).not.toMatch(/secret|connect|[0-9a-f]{48}/);
    await stopServer(server);
  }, 120_000);

  it('keeps a second one out, and tells the password only who asks for it', async () => {
    const server = await serveMartsOf(dir);
    const second = await phlo(['marts', 'serve', '--port', '0'], project);
    expect(second).toMatchObject({ code: 5, stderr: expect.stringContaining('MARTS_BUSY') as string });
    const password = /postgres:([0-9a-f]+)$/m.exec(await readFile(files.passFile, 'utf8'))?.[1];
    const quiet = await phlo(['marts', '--json'], project);
    expect(quiet.stdout).not.toContain(password);
    const shown = await phloJson<Shown>(['marts', '--password'], project);
    expect(shown.server?.password).toBe(password);
    const ended = await stopServer(server);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr).not.toContain(password);
    const events = await phlo(['events', '--json'], project);
    expect(events).toMatchObject({ code: 0 });
    expect(events.stdout).not.toContain(password);
  }, 120_000);
});
