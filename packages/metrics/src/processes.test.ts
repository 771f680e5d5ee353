import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributesOf, startCollector, type TestCollector } from './otlp/collector.test.setup.js';
import { flatten, readTextfile } from './project.test.setup.js';

const phloBin = fileURLToPath(new URL('../../cli/bin/phlo.cjs', import.meta.url));
const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

const ingestion = (name: string, rows: number) => `import { column, ingestion } from 'phlo';
export const ${name} = ingestion({ table: 'bronze.${name}', schema: { id: column.long() }, key: ['id'], strategy: 'replace' }, function* () {
  yield Array.from({ length: ${rows} }, (_, id) => ({ id }));
});
`;

let dir: string;
let collector: TestCollector;

/** The command as users call it, in a process of its own; `npm test` has built what it runs. */
async function phlo(...args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: '1', OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
  const child = spawn(process.execPath, [phloBin, '-C', dir, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told.stderr += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, ...told };
}

beforeAll(async () => {
  collector = await startCollector();
  dir = mkdtempSync(join(tmpdir(), 'phlo-metrics-'));
  const files = {
    'package.json': '{ "type": "module", "dependencies": { "phlo": "0.1.0", "@phlo/metrics": "0.1.0" } }\n',
    'phlo.config.ts': `import { defineProject, env } from 'phlo';
export default defineProject({
  name: 'shop',
  plugins: { config: { metrics: { to: { textfile: 'shop.prom', otlp: { endpoint: env('OTEL_EXPORTER_OTLP_ENDPOINT') } } } } },
});
`,
    'workflows/ingestion/orders.ts': ingestion('orders', 5),
    'workflows/ingestion/items.ts': ingestion('items', 7),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  symlinkSync(modules, join(dir, 'node_modules'));
});
afterAll(async () => {
  await collector[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const rowsOf = (asset: string) =>
  flatten(readTextfile(join(dir, 'shop.prom'))).get(
    `phlo_asset_rows_total{project="shop",asset="bronze.${asset}",kind="ingestion"}`,
  );

describe('processes of one project', () => {
  it('add up, also where two of them run at once, and a collector that is away stops none of them', async () => {
    await collector.stop();
    const outcomes = await Promise.all([
      phlo('run', '--select', 'bronze.orders'),
      phlo('run', '--select', 'bronze.items'),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    // The one that delivers says so: the other leaves it to it.
    expect(outcomes.map(({ stderr }) => stderr).join('')).toMatch(/deliveries pending/);
    const again = await phlo('run', '--full-refresh');
    expect(again.code).toBe(0);
    expect([rowsOf('orders'), rowsOf('items')]).toEqual([10, 14]);
    const { stdout } = await phlo('metrics', 'summary', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ project: 'shop', runs: { byStatus: { success: 3 }, open: 0 } });
  }, 120_000);

  it('have their traces and totals at the collector once it is back', async () => {
    await collector.start();
    const { code, stdout } = await phlo('hooks', 'deliver');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+ delivered\n$/)]);
    const spans = [...collector.spans().values()];
    const runs = spans.filter(({ name }) => name === 'RUN shop');
    expect(runs.map((span) => attributesOf(span)['cicd.pipeline.result'])).toEqual(['success', 'success', 'success']);
    expect(new Set(runs.map(({ traceId }) => traceId)).size).toBe(3);
    for (const { spanId, traceId } of runs)
      expect(spans.some((span) => span.traceId === traceId && span.parentSpanId === spanId)).toBe(true);
    expect(
      collector
        .metrics()
        .get('phlo.runs')
        ?.sum?.dataPoints.map(({ asDouble }) => asDouble),
    ).toEqual([3]);
  }, 60_000);

  it('find an asset in the totals, and say which commands there are', async () => {
    const asset = await phlo('metrics', 'asset', 'bronze.orders');
    expect(asset.stdout).toContain('runs          2 success');
    expect((await phlo('metrics', '--help')).stdout).toMatch(/summary[^]*asset[^]*export[^]*push[^]*serve/);
    const wrong = await phlo('metrics', 'asset', 'bronze.order');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('METRICS_UNKNOWN_ASSET')]);
  }, 60_000);
});
