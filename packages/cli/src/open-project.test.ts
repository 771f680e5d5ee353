import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSystemClock, definePlugin, onEvent, veto } from '@phlo/core';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { phlo, temporaryFolder } from './command-line.test.setup.js';
import { openProject } from './index.js';
import { openPlugins, preparePlugins } from './project/open-plugins.js';

const folder = temporaryFolder();
const dir = join(folder.dir, 'service');

beforeAll(() => {
  mkdirSync(join(dir, 'workflows/transforms/gold'), { recursive: true });
  writeFileSync(
    join(dir, 'phlo.config.js'),
    `import { defineProject } from 'phlo';\nexport default defineProject({ name: 'service' });\n`,
  );
  writeFileSync(
    join(dir, 'workflows/load.js'),
    `import { column, ingestion, publish } from 'phlo';
export const numbers = ingestion(
  { table: 'bronze.numbers', schema: { n: column.long(), big: column.long(), price: column.decimal(20, 4) }, strategy: 'replace' },
  function* () {
    yield [{ n: 1, big: 9007199254740993n, price: '0.1000' }, { n: 2, big: -1, price: '12345678901234.5678' }];
  },
);
export const marts = publish({ marts: [{ from: 'gold.slow' }] });
`,
  );
  writeFileSync(join(dir, 'workflows/transforms/gold/slow.sql'), "select n from ref('bronze.numbers')\n");
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('openProject', () => {
  it('runs and queries a project from a Node service, exactly and typed', async () => {
    await using project = await openProject(dir);
    const report = await project.run({ select: ['bronze.numbers'] });
    expect(report).toMatchObject({ status: 'success', exitCode: 0 });
    const rows = await project.query<{ n: number; big: string; price: string }>(
      'select n, big, price from bronze.numbers where n >= $1 order by n',
      { params: [1] },
    );
    expectTypeOf(rows).toEqualTypeOf<{ n: number; big: string; price: string }[]>();
    expect(rows).toEqual([
      { n: 1, big: '9007199254740993', price: '0.1000' },
      { n: 2, big: -1, price: '12345678901234.5678' },
    ]);
  });

  it('gives what .env says to the code of the project where that is asked for, and masks the password of an address that it throws', async () => {
    const own = join(folder.dir, 'own');
    mkdirSync(join(own, 'workflows'), { recursive: true });
    writeFileSync(join(own, '.env'), 'OWN_SOURCE_URL=postgres://me:pw-of-own@db.invalid/shop\n');
    writeFileSync(join(own, 'phlo.config.js'), "export default { name: 'own' };\n");
    writeFileSync(
      join(own, 'workflows/load.js'),
      `import { column, ingestion } from 'phlo';
export const lost = ingestion({ table: 'bronze.lost', schema: { n: column.long() }, strategy: 'replace' }, () => {
  throw new Error(process.env.OWN_SOURCE_URL + ' refuses');
});
`,
    );
    const failure = async (exportEnv: boolean) => {
      await using project = await openProject(own, { exportEnv });
      return [await project.run(), project.state().runs.latestAssets()];
    };
    expect(JSON.stringify(await failure(false))).toContain('failed: undefined refuses');
    const told = JSON.stringify(await failure(true));
    delete process.env['OWN_SOURCE_URL'];
    expect(told).toContain(
      '"workflows/load.js, line 3: The source of bronze.lost failed: postgres://me:***@db.invalid/shop refuses',
    );
    expect(told).not.toContain('pw-of-own');
  });

  it('stops a query on its signal, and answers the next one', async () => {
    await using project = await openProject(dir);
    const endless = 'select count(*) from range(100000000000) a, range(1000000) b';
    const started = performance.now();
    await expect(project.query(endless, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({ exitCode: 130 });
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(await project.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('stops a run on its signal', async () => {
    await using project = await openProject(dir);
    const report = await project.run({ signal: AbortSignal.abort() });
    expect(report).toMatchObject({ status: 'cancelled', exitCode: 130 });
  });

  it('lets a service hook into its own runs, and veto', async () => {
    await using project = await openProject(dir);
    using _hook = project.bus.register(
      onEvent('wap.gate', { name: 'no', where: { assets: 'bronze.*' }, handler: () => veto('not from here') }),
      { plugin: 'service' },
    );
    const report = await project.run({ select: ['bronze.numbers'], fullRefresh: true });
    expect(report.rejected).toMatchObject([{ reasons: [{ source: 'service/no', reason: 'not from here' }] }]);
  });

  it('exits with 69 and loses nothing where the server of the marts does not answer', async () => {
    // A port that was free a moment ago.
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const env = { PHLO_MARTS_URL: `postgres://me:hunter22@127.0.0.1:${port}/marts` };
    const tables = await phlo(['run', '--select', 'gold.slow', 'bronze.numbers'], { cwd: dir });
    expect(tables.code).toBe(0);
    const outcome = await phlo(['run', '--select', 'publish.marts', '--json'], { cwd: dir, env });
    expect(outcome.code).toBe(69);
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      assets: [
        {
          asset: 'publish.marts',
          status: 'failed',
          error: { code: 'MARTS_UNAVAILABLE', dataState: 'The marts show what they showed before.' },
        },
      ],
    });
    expect(outcome.stdout + outcome.stderr).not.toContain('hunter22');
  }, 60_000);

  it('lets two runs at once share nothing but their turn: the second says who is running', async () => {
    const first = phlo(['run', '--full-refresh'], { cwd: dir });
    const second = phlo(['run', '--full-refresh'], { cwd: dir });
    const outcomes = await Promise.all([first, second]);
    const codes = outcomes.map(({ code }) => code).toSorted((a, b) => Number(a) - Number(b));
    // Where the machine is slow enough for the first to end before the second begins, both succeed.
    expect([
      [0, 0],
      [0, 5],
    ]).toContainEqual(codes);
    const busy = outcomes.find(({ code }) => code === 5);
    if (busy !== undefined) expect(busy.stderr).toMatch(/ASSET_BUSY[\s\S]*--wait/);
    const waited = await Promise.all([
      phlo(['run', '--select', 'publish.marts', '--wait'], { cwd: dir }),
      phlo(['run', '--select', 'publish.marts', '--wait'], { cwd: dir }),
    ]);
    expect(waited.map(({ code }) => code)).toEqual([0, 0]);
    await using project = await openProject(dir);
    expect(await project.query('select count(*) as n from bronze.numbers')).toEqual([{ n: 2 }]);
    expect(await project.query('select count(*)::int as n from marts.slow', { on: 'marts' })).toEqual([{ n: 2 }]);
  }, 120_000);

  it('is interrupted by Ctrl-C: nothing half-done is published, and the exit code says so', async () => {
    writeFileSync(
      join(dir, 'workflows/transforms/gold/endless.sql'),
      'select count(*) as n from range(100000000000) a, range(1000000) b\n',
    );
    const outcome = await phlo(['run', '--select', 'gold.endless'], {
      cwd: dir,
      onStart: (child) => {
        const timer = setInterval(() => child.kill('SIGINT'), 2500);
        child.once('exit', () => clearInterval(timer));
        child.stderr?.on('data', (text: string) => {
          if (String(text).includes('Interrupted')) clearInterval(timer);
        });
      },
    });
    expect(outcome).toMatchObject({ code: 130, signal: null });
    expect(outcome.stderr).toContain('nothing half-done is published');
    await using project = await openProject(dir);
    expect((await project.tables()).map(({ table }) => table)).not.toContain('gold.endless');
    const ends = [...project.events({ type: 'run.end' })];
    expect(ends.at(-1)?.data).toMatchObject({ status: 'cancelled' });
  }, 60_000);
});

describe('plugins of a project', () => {
  it('are set up once, and disposed in reverse order', async () => {
    const said: string[] = [];
    const plugin = (name: string) =>
      definePlugin({
        name,
        hooks: [],
        setup: () => void said.push(`setup ${name}`),
        dispose: () => void said.push(`dispose ${name}`),
      });
    await using project = await openProject(dir);
    const log = { log() {}, child: () => log };
    const config = { name: 'shop', plugins: { use: [plugin('a'), () => plugin('b')] } };
    const plugins = openPlugins({
      prepared: preparePlugins({ config, projectDir: project.dir, isSafeMode: false }),
      host: { bus: project.bus, log, clock: createSystemClock(), projectDir: project.dir },
      configOf: () => undefined,
    });
    await Promise.all([plugins.load(), plugins.load()]);
    await plugins[Symbol.asyncDispose]();
    expect(said).toEqual(['setup a', 'setup b', 'dispose b', 'dispose a']);
  });
});
