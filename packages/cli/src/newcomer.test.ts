import { execFile } from 'node:child_process';
import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from './command-line.test.setup.js';

interface Asset {
  readonly asset: string;
  readonly status: string;
  readonly rows: number;
  readonly unchanged: boolean;
}
interface Report {
  readonly runId: string;
  readonly status: string;
  readonly assets: readonly Asset[];
  readonly rejected: readonly { readonly asset: string; readonly batchId: string }[];
}

const execute = promisify(execFile);
const folder = temporaryFolder();
const dir = join(folder.dir, 'my lake');
const project = { cwd: dir };
let printed = '';

beforeAll(async () => {
  const init = await phlo(['init', 'my lake'], { cwd: folder.dir });
  expect(init).toMatchObject({ code: 0, stderr: '' });
  printed = init.stdout;
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

describe('phlo init', () => {
  it('prints next steps that work as they are printed', async () => {
    const commands =
      printed
        .split('Next:\n')[1]
        ?.trim()
        .split('\n')
        .map((line) => line.trim()) ?? [];
    expect(commands[0]).toBe("cd 'my lake'");
    expect(commands.slice(1).map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual([
      'npx phlo run',
      'npx phlo test',
      'npx phlo query',
    ]);
    // One shell, so that the `cd` counts; npx finds what init has linked and asks no registry.
    const script = ['set -e', ...commands].join('\n');
    const env = { ...process.env, NO_COLOR: '1', npm_config_offline: 'true' };
    const { stdout } = await execute('sh', ['-c', script], { cwd: folder.dir, env, maxBuffer: 1e7 });
    expect(stdout).toMatch(/^success in .* run \S+$/m);
    expect(stdout).toMatch(/Tests {2}4 passed/);
    expect(stdout).toContain('revenue');
  }, 180_000);

  it('writes a project whose types an editor sees, and in which a wrong column does not compile', async () => {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    await execute(process.execPath, [tsc, '-p', dir]);
    const copy = join(folder.dir, 'wrong');
    await cp(dir, copy, { recursive: true });
    // What code that reads a source needs is known as well: these bring no error of their own.
    await writeFile(
      join(copy, 'workflows/ingestion/rates.ts'),
      "import { readFile } from 'node:fs/promises';\nexport const read = async (signal: AbortSignal) =>\n  [await fetch('http://x', { signal }), await readFile('x', 'utf8')] as const;\n",
    );
    const path = join(copy, 'workflows/quality/orders.ts');
    await writeFile(path, (await readFile(path, 'utf8')).replace("range('amount'", "range('amuont'"));
    await expect(execute(process.execPath, [tsc, '-p', copy])).rejects.toMatchObject({
      stdout: expect.stringMatching(/^\S*workflows\/quality\/orders\.ts[^\n]*amuont(?![\s\S]*rates\.ts)/),
    });
  }, 60_000);

  it('overwrites nothing', async () => {
    const again = await phlo(['init', 'my lake'], { cwd: folder.dir });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('INIT_TARGET_EXISTS');
  });
});

describe('the new project', () => {
  it('changes nothing in a second run', async () => {
    const before = await phloJson(['tables', 'list'], project);
    const report = await phloJson<Report>(['run', '--select', '+gold.*'], project);
    expect(report.status).toBe('success');
    // Customers come from code and replace what was there; the file was loaded already.
    expect(report.assets.find(({ asset }) => asset === 'bronze.orders')).toMatchObject({ rows: 0, unchanged: true });
    const after = await phloJson<readonly { readonly table: string; readonly rows: number }[]>(
      ['tables', 'list'],
      project,
    );
    expect(after.map(({ table, rows }) => [table, rows])).toEqual(
      (before as typeof after).map(({ table, rows }) => [table, rows]),
    );
  }, 60_000);

  it('loads a file that is new, and only that', async () => {
    await writeFile(
      join(dir, 'data/orders-april.csv'),
      'order_id,customer_id,ordered_at,amount,status\n1001,1,2026-04-01T09:00:00Z,12.50,paid\n1002,2,2026-04-01T10:00:00Z,7.25,paid\n',
    );
    const report = await phloJson<Report>(['run', '--select', '+gold.*'], project);
    expect(report.assets.find(({ asset }) => asset === 'bronze.orders')).toMatchObject({ status: 'success', rows: 2 });
    const [april] = await phloJson<readonly object[]>(
      ['query', "select sum(revenue) as revenue from gold.revenue_by_day where day = '2026-04-01'"],
      project,
    );
    expect(april).toEqual({ revenue: '19.75' });
  }, 60_000);

  it('works on after its folder has moved', async () => {
    const moved = join(folder.dir, 'moved');
    await rename(dir, moved);
    const [{ n } = { n: 0 }] = await phloJson<readonly { readonly n: number }[]>(
      ['query', 'select count(*) as n from bronze.orders'],
      { cwd: moved },
    );
    expect(n).toBe(50);
    const report = await phloJson<Report>(['run', '--select', '+gold.*'], { cwd: moved });
    expect(report.status).toBe('success');
    await rename(moved, dir);
  }, 60_000);
});
