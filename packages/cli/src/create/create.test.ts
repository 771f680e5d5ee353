import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';

interface Created {
  readonly files: readonly string[];
  readonly changed: readonly string[];
  readonly next: readonly string[];
  readonly dryRun: boolean;
  readonly contents?: Readonly<Record<string, string>>;
}
interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

const execute = promisify(execFile);
const folder = temporaryFolder();
const dir = join(folder.dir, 'shop');

beforeAll(async () => {
  await phlo(['init', 'shop'], { cwd: folder.dir });
  await writeFile(
    join(dir, 'data', 'returns.csv'),
    'return_id;order_id;at;reason\n1;3;2026-03-20T08:00:00Z;broken\n2;7;2026-03-21T08:00:00Z;\n',
  );
  await writeFile(join(folder.dir, 're funds#1.json'), '[{"refund_id":1,"amount":9.9,"by":{"name":"Ada"}}]');
}, 60_000);
afterAll(async () => {
  await phlo(['services', 'stop'], { cwd: dir });
  await folder[Symbol.asyncDispose]();
}, 60_000);

const create = (args: readonly string[], cwd = dir) => phloJson<Created>(['create', ...args], { cwd });
const refused = async (args: readonly string[]) => (await phloJson<Refusal>(['create', ...args], { cwd: dir })).error;

async function freePort(): Promise<number> {
  await using server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It listens on a port, and not on a pipe, whose address would be a text.
  return (server.address() as AddressInfo).port;
}

/** Runs the commands that were printed, as they were printed. */
async function follow({ next }: Created, cwd = dir): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1', npm_config_offline: 'true', CACHE_PORT: String(await freePort()) };
  const { stdout } = await execute('sh', ['-ec', next.join('\n')], { cwd, env, maxBuffer: 1e7 });
  return stdout;
}

// Many processes: patience is not what is tested.
describe('phlo create', { timeout: 900_000 }, () => {
  it('adds one of each kind, and a second, with tests that pass and next steps that work', async () => {
    const kinds: readonly (readonly string[])[] = [
      ['ingestion', 'bronze.returns', '--file', 'data/returns.csv'],
      ['ingestion', 'bronze.refunds', '--file', '../re funds#1.json'],
      ['ingestion', 'bronze.events'],
      ['model', 'silver.returns', '--from', 'bronze.returns'],
      ['model', 'gold.returns', '--from', 'silver.returns'],
      ['check', 'bronze.returns', '--type', 'relationship', '--column', 'order_id', '--to', 'bronze.orders.order_id'],
      ['check', 'bronze.returns', '--type', 'row_count', '--min', '1'],
      ['check', 'gold.revenue_by_day', '--type', 'range', '--column', 'revenue', '--min', '0'],
      ['mart', 'returns', '--from', 'gold.returns', '--index', 'return_id,at'],
      ['mart', 'reports.customers', '--from', 'bronze.customers'],
      ['hook', 'late-alarm', '--on', 'quality.result'],
      ['hook', 'freeze', '--on', 'wap.gate'],
      ['service', 'cache'],
      ['service', 'mail-box'],
    ];
    const made: Created[] = [];
    for (const args of kinds) made.push(await create(args));
    expect(made.flatMap(({ files }) => files)).toContain('data/bronze-refunds/re funds#1.json');
    for (const { next } of made) expect(next.length).toBeGreaterThan(1);

    const run = await phloJson<{ readonly status: string }>(['run'], { cwd: dir });
    expect(run.status).toBe('success');
    const tests = await phloJson<{ readonly numPassedTests: number; readonly success: boolean }>(['test'], {
      cwd: dir,
    });
    expect(tests).toMatchObject({ success: true, numPassedTests: 4 + kinds.length });
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    await execute(process.execPath, [tsc, '-p', dir]);

    // One of each kind as a user would: every command that was printed.
    for (const index of [0, 3, 5, 8, 10, 12]) expect(await follow(made[index] as Created)).toMatch(/Tests {2}1 passed/);
    const listed = await phloJson<readonly { readonly name: string }[]>(['plugin', 'list', '--type', 'hooks'], {
      cwd: dir,
    });
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['late-alarm', 'freeze']));
  });

  it('works from a folder below, and says so in its commands', async () => {
    const below = join(dir, 'workflows', 'ingestion');
    const made = await create(['model', 'gold.below', '--from', 'bronze.customers'], below);
    expect(made.next.at(-1)).toBe('npx phlo test ../../tests/gold-below.test.ts');
    expect(await follow(made, below)).toMatch(/Tests {2}1 passed/);
  });

  it('refuses what is there already, names of nothing, and files that are none, and writes nothing then', async () => {
    const taken = 'CREATE_TARGET_EXISTS';
    expect(await refused(['ingestion', 'bronze.orders'])).toMatchObject({ code: taken });
    expect(await refused(['model', 'bronze.customers', '--from', 'bronze.orders'])).toMatchObject({ code: taken });
    const accepted = ['check', 'bronze.orders', '--type', 'accepted_values', '--column', 'status', '--values', 'paid'];
    expect(await refused(accepted)).toMatchObject({ code: taken });
    expect(await refused(['mart', 'revenue_by_day', '--from', 'gold.revenue_by_day'])).toMatchObject({ code: taken });
    await mkdir(join(dir, 'tests'), { recursive: true });
    await writeFile(join(dir, 'tests', 'bronze-mine.test.ts'), 'mine');
    expect(await refused(['ingestion', 'bronze.mine'])).toMatchObject({ code: taken });
    expect(await readFile(join(dir, 'tests', 'bronze-mine.test.ts'), 'utf8')).toBe('mine');
    await expect(readFile(join(dir, 'workflows/ingestion/bronze-mine.ts'))).rejects.toThrow('ENOENT');

    expect(await refused(['model', 'gold.x', '--from', 'bronze.order'])).toMatchObject({
      code: 'USAGE',
      message: 'No ingestion and no model of this project is called "bronze.order". Did you mean "bronze.orders"?',
    });
    expect(await refused(['check', 'bronze.orders', '--type', 'not_null', '--column', 'amuont'])).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('Did you mean "amount"?'),
    });
    expect(await refused(['hook', 'other', '--on', 'wap.gat'])).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('Did you mean "wap.gate"?'),
    });
    expect(await refused(['ingestion', 'orders'])).toMatchObject({ code: 'CREATE_NAME_INVALID' });
    expect(await refused(['ingestion', 'bronze.x', '--file', 'data'])).toMatchObject({
      code: 'CREATE_FILE_UNSUITABLE',
    });
    expect(await refused(['ingestion', 'bronze.x', '--file', 'data/orders.csv', '--key', 'order_di'])).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('Did you mean "order_id"?'),
    });
  });

  it('writes nothing with `--dry-run`, and shows what it would', async () => {
    const made = await create(['hook', 'dry', '--on', 'run.end', '--dry-run']);
    expect(made).toMatchObject({ dryRun: true, changed: ['phlo.config.ts'] });
    expect(made.contents?.['phlo.config.ts']).toContain("import { dryPlugin } from './hooks/dry.ts';");
    expect(await readFile(join(dir, 'phlo.config.ts'), 'utf8')).not.toContain('dryPlugin');
    await expect(readFile(join(dir, 'hooks', 'dry.ts'))).rejects.toThrow('ENOENT');
  });

  it('leaves everything as it was where the project would not load any more', async () => {
    const config = join(dir, 'phlo.config.ts');
    const before = await readFile(config, 'utf8');
    // A second constant of the name that the hook would have: what comes out of the change does not load.
    const odd = `${before}\nconst clashPlugin = 1;\nvoid clashPlugin;\n`;
    await writeFile(config, odd);
    expect(await refused(['hook', 'clash'])).toMatchObject({
      code: expect.stringMatching(/DEFINITION_FAILED|CREATE_/),
    });
    expect(await readFile(config, 'utf8')).toBe(odd);
    await expect(readFile(join(dir, 'hooks', 'clash.ts'))).rejects.toThrow('ENOENT');
    await writeFile(config, before);
  });
});
