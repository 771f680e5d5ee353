import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const fixture = fileURLToPath(new URL('../fixtures/project', import.meta.url));
const packageDir = fileURLToPath(new URL('..', import.meta.url));
const bin = fileURLToPath(new URL('../../cli/bin/phlo.cjs', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'phlo-semantic-'));
const patient = 120_000;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls `phlo` in the project, in a process of its own. */
const phlo = (...args: readonly string[]): Promise<Outcome> => {
  const { PHLO_MARTS_URL: _url, ...env } = process.env;
  const options = { cwd: dir, env: { ...env, NO_COLOR: '1' } };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [bin, ...args], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
};

async function json(...args: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await phlo(...args, '--json');
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`phlo ${args.join(' ')} printed no JSON: ${stdout}${stderr}`);
  }
}

const ask = async (...args: readonly string[]) =>
  ((await json('semantic', 'query', ...args)) as { readonly rows: unknown }).rows;

beforeAll(async () => {
  cpSync(fixture, dir, { recursive: true });
  mkdirSync(join(dir, 'node_modules/@phlo'), { recursive: true });
  symlinkSync(packageDir, join(dir, 'node_modules/@phlo/semantic'), 'dir');
  const { code, stderr } = await phlo('run');
  if (code !== 0) throw new Error(stderr);
}, patient);
afterAll(() => rmSync(dir, { recursive: true }));

describe('phlo semantic', { timeout: patient }, () => {
  it('lists the models, and how the last publish left them', async () => {
    expect(await json('semantic', 'list')).toEqual([
      {
        name: 'shop',
        provider: 'ossie',
        description: 'What is sold',
        file: 'workflows/semantic/shop.yaml',
        datasets: ['orders'],
        metrics: ['revenue', 'order_count'],
        status: 'ok',
        problems: [],
      },
    ]);
    expect((await phlo('semantic', 'list')).stdout).toMatch(
      /^model +status +datasets[^]*\nshop +ok +orders +revenue, order_count/,
    );
  });

  it('shows a model, and finds no problem in it', async () => {
    const { stdout } = await phlo('semantic', 'show', 'shop');
    expect(stdout).toMatch(/^shop: What is sold\nworkflows\/semantic\/shop\.yaml, line 3\n/);
    expect(stdout).toMatch(/\nday +Date \(time\) +ordered_on\n/);
    expect(await json('semantic', 'validate')).toEqual({ models: ['shop'] });
    expect(await json('semantic', 'show', 'shp')).toMatchObject({
      error: { code: 'SEMANTIC_MODEL_UNKNOWN', hint: 'Did you mean "shop"?' },
    });
  });

  it('gives what the same question in SQL gives, from the lake and from the marts', async () => {
    const asked = [
      '--metric',
      'revenue',
      'order_count',
      '--by',
      'day',
      'country',
      '--grain',
      'month',
      '--where',
      'price < 100',
    ];
    const rows = await ask(...asked, '--on', 'lake');
    const sql =
      "select date_trunc('month', ordered_on)::date as day, country, sum(price) as revenue, count(distinct order_id) as order_count " +
      'from gold.orders where price < 100 group by all order by 1, 2';
    expect(rows).toEqual(await json('query', sql));
    expect(rows).toEqual([
      { day: '2026-01-01', country: "CÔTE D'IVOIRE", revenue: '2.50', order_count: 1 },
      { day: '2026-01-01', country: 'DE', revenue: '30.30', order_count: 2 },
      { day: '2026-02-01', country: 'DE', revenue: '99.99', order_count: 1 },
    ]);
    expect(await json('semantic', 'query', ...asked)).toMatchObject({ on: 'marts', rows });
    expect((await phlo('semantic', 'query', '--metric', 'revenue', '--by', 'country', '--on', 'lake')).stdout).toBe(
      "country        revenue\nCÔTE D'IVOIRE  2.50\nDE             230.29\n",
    );
  });

  it('takes every value of a condition for a value', async () => {
    const revenueOf = (country: string) =>
      ask('--metric', 'order_count', '--where', `country = '${country.replaceAll("'", "''")}'`, '--on', 'lake');
    expect(await revenueOf("CÔTE D'IVOIRE")).toEqual([{ order_count: 1 }]);
    expect(await revenueOf("DE' OR '1'='1")).toEqual([{ order_count: 0 }]);
    expect(await revenueOf("DE'; DROP TABLE gold.orders; --")).toEqual([{ order_count: 0 }]);
    const more = ['--where', "country = 'DE' OR 1=1"];
    expect(await json('semantic', 'query', '--metric', 'order_count', ...more)).toMatchObject({
      error: { code: 'SEMANTIC_WHERE_INVALID' },
    });
    expect(await ask('--metric', 'order_count', '--on', 'lake')).toEqual([{ order_count: 5 }]);
  });

  it('prints the statement alone with --sql, and says what it does not take', async () => {
    const { stdout } = await phlo(
      'semantic',
      'query',
      '--metric',
      'revenue',
      '--by',
      'country',
      '--where',
      'country = DE',
      '--sql',
    );
    expect(stdout).toBe(
      'SELECT\n  "country" AS "country",\n  SUM("price") AS "revenue"\nFROM "marts"."orders"\nWHERE "country" = $1\nGROUP BY 1\nORDER BY 1\n-- $1 = "DE"\n',
    );
    expect(await phlo('semantic', 'query', '--metric', 'revenue', '--grain', 'decade')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--grain takes day, week, month, quarter, year'),
    });
    expect(await phlo('semantic', 'query', '--metric', 'revenue', '--on', 'moon')).toMatchObject({ code: 2 });
  });

  it('validates files that are named, and tells every problem with file and line', async () => {
    writeFileSync(join(dir, 'draft.yaml'), 'version: 0.3.0\nsemantic_model:\n  - name: x\n');
    const { code, stderr } = await phlo('semantic', 'validate', 'draft.yaml', 'workflows/semantic/shop.yaml');
    expect(code).toBe(1);
    expect(stderr).toContain('2 problems in the semantic models');
    expect(stderr).toContain('draft.yaml, line 1: version must be "0.1.1" or "0.2.0.dev0", not "0.3.0"');
    expect(stderr).toContain('draft.yaml, line 3: semantic_model[0] lacks the field "datasets"');
    expect(await phlo('semantic', 'validate', 'gone.yaml')).toMatchObject({ code: 2 });
  });
});

describe('a column that is renamed', { timeout: patient * 2 }, () => {
  const model = join(dir, 'workflows/transforms/gold/orders.sql');

  it('is told by validate, and by semantic.broken after the publish', async () => {
    writeFileSync(model, readFileSync(model, 'utf8').replace('price', 'price as amount'));
    expect((await phlo('run')).code).toBe(0);
    const problem = 'metric revenue: marts.orders has no column "price"';
    const { stderr } = await phlo('semantic', 'validate');
    expect(stderr).toContain(`workflows/semantic/shop.yaml, line 3: shop: ${problem}`);
    const lines = (await phlo('events', '--type', 'semantic.*', '--json')).stdout.trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { readonly type: string; readonly data: object });
    expect(events.map(({ type }) => type)).toEqual([
      expect.stringContaining('semantic.refreshed'),
      expect.stringContaining('semantic.broken'),
    ]);
    expect(events[1]?.data).toMatchObject({ model: 'shop', problems: expect.arrayContaining([problem]) });
    expect((await phlo('semantic', 'list')).stdout).toContain('shop   broken');
  });

  it('is not published while the project guards its models, and is once the model follows', async () => {
    const config = join(dir, 'phlo.config.ts');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace(
        "name: 'shop'",
        "name: 'shop', plugins: { config: { semantic: { guard: true } } }",
      ),
    );
    const vetoed = await phlo('run');
    expect(vetoed.code).toBe(3);
    expect(vetoed.stdout + vetoed.stderr).toContain('the semantic model shop would be broken');
    const yaml = join(dir, 'workflows/semantic/shop.yaml');
    writeFileSync(yaml, readFileSync(yaml, 'utf8').replaceAll('expression: price', 'expression: amount'));
    expect((await phlo('run')).code).toBe(0);
    expect((await phlo('semantic', 'list')).stdout).toContain('shop   ok');
  });

  it('leaves doctor content, which tells of files that cannot be read', async () => {
    const findings = async () =>
      ((await json('doctor')) as readonly { readonly name: string; readonly message: string }[])
        .filter(({ name }) => name === 'semantic:ossie')
        .map(({ message }) => message);
    expect(await findings()).toEqual(['one model in workflows/semantic']);
    writeFileSync(join(dir, 'workflows/semantic/slip.yaml'), 'version: 0.1.1\nsemantic_model: 3\n');
    expect(await findings()).toEqual([
      'one model in workflows/semantic',
      'workflows/semantic/slip.yaml, line 2: semantic_model must be a list',
    ]);
    expect((await phlo('run')).code).toBe(0);
  });
});
