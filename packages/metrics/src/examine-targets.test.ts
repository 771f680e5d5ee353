import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { MetricsConfig } from './config.js';
import { createMetricsPlugin } from './create-metrics-plugin.js';
import { startCollector } from './otlp/collector.test.setup.js';

const projectDir = mkdtempSync(join(tmpdir(), 'phlo-metrics-'));
afterAll(() => rmSync(projectDir, { recursive: true }));

const examine = (to: MetricsConfig['to']) =>
  createMetricsPlugin().examine?.({
    config: { to, seriesPerMetric: 1, forgetAfterDays: 1, serve: { host: '127.0.0.1', port: 0 } },
    projectDir,
    signal: AbortSignal.timeout(10_000),
  });

it('says that nothing leaves this machine', async () => {
  expect(await examine({})).toEqual([
    { status: 'ok', message: 'keeps its totals for `phlo metrics`, and sends them nowhere' },
  ]);
});

it('says whether the textfile can be written', async () => {
  expect(await examine({ textfile: 'phlo.prom' })).toEqual([
    { status: 'ok', message: `writes ${projectDir}/phlo.prom` },
  ]);
  expect(await examine({ textfile: 'gone/phlo.prom' })).toMatchObject([
    { status: 'failed', message: expect.stringContaining('gone/phlo.prom: ENOENT') },
  ]);
});

it('says whether the collector answers and knows the key, without sending a span', async () => {
  await using collector = await startCollector();
  const otlp = { endpoint: collector.endpoint, headers: 'api-key=hunter2' };
  expect(await examine({ otlp })).toEqual([{ status: 'ok', message: `${collector.endpoint}/v1/traces answers` }]);
  expect(await examine({ otlp: { ...otlp, protocol: 'http/json' } })).toMatchObject([{ status: 'ok' }]);
  expect(collector.spans().size).toBe(0);
  collector.refuse((response) => void response.writeHead(401).end());
  const refused = await examine({ otlp });
  expect(refused).toMatchObject([{ status: 'warning', message: expect.stringContaining('/v1/traces answered 401') }]);
  expect(JSON.stringify(refused)).not.toContain('hunter2');
  await collector.stop();
  expect(await examine({ otlp })).toMatchObject([
    { status: 'warning', message: expect.stringContaining('does not answer: ') },
  ]);
});
