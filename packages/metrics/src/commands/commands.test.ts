import { plainView } from '@phlo/core';
import { createManualClock, createMemoryLogger } from '@phlo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandsConfig } from '../config.js';
import { parseExposition } from '../exposition/parse-exposition.test.setup.js';
import { startCollector } from '../otlp/collector.test.setup.js';
import { createTestProject, type TestProject } from '../project.test.setup.js';
import { assetCommand } from './asset-command.js';
import type { MakeCommand } from './command.js';
import { exportCommand } from './export-command.js';
import { forgetCommand } from './forget-command.js';
import { pushCommand } from './push-command.js';
import { serveCommand } from './serve-command.js';
import { summaryCommand } from './summary-command.js';

const clock = createManualClock();
const run = { runId: 'r1' };
let project: TestProject;

beforeAll(async () => {
  project = createTestProject();
  await using bus = await project.open({}, { clock });
  bus.fire('ingestion.end', { rowsWritten: 1234, attempts: 2 }, run);
  bus.fire('ingestion.end', { assetKey: 'bronze.late', status: 'rejected', rowsRejected: 7 }, run);
  bus.fire('quality.result', { passed: true, outcome: 'passed', check: 'unique_id', failedRows: 0 }, run);
  bus.fire('quality.result', { assetKey: 'bronze.late', check: 'delay_range' }, run);
  bus.fire('transform.end', { assetKey: 'gold.delays', snapshotId: '44' }, run);
  await clock.advance(30_000);
  bus.fire('publish.end', {}, run);
  bus.fire('run.end', { status: 'partial', assets: [], durationMs: 45_000 }, run);
  await bus.deliverAll();
  await clock.advance(2 * 3_600_000);
});
afterAll(() => project[Symbol.dispose]());

const configured: CommandsConfig = {
  to: {},
  seriesPerMetric: 1_000,
  forgetAfterDays: 90,
  serve: { host: '127.0.0.1', port: 0 },
};

interface Words {
  readonly args?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string | boolean>>;
  readonly config?: CommandsConfig;
  readonly signal?: AbortSignal;
  readonly log?: ReturnType<typeof createMemoryLogger>;
}

async function act(make: MakeCommand, words: Words = {}) {
  const { args = {}, options = {}, config = configured, signal = new AbortController().signal } = words;
  const log = words.log ?? createMemoryLogger(clock);
  const command = make(clock);
  const context = { config, state: project.stateOf(), project: { name: 'test', dir: project.dir }, log };
  const result = await command.run({ ...context, args, options, signal });
  return { result, text: command.render(result, plainView) };
}

describe('phlo metrics summary', () => {
  it('tells runs, assets, checks and hooks', async () => {
    const { text } = await act(summaryCommand);
    expect(text).toMatchInlineSnapshot(`
      "test: runs 1 partial; the last ended 2026-01-01T00:00:30.000Z; 45 s on average

      asset           kind       last    age   rows  mean    runs
      bronze.flights  ingestion  ok      2 h  1,234  0.3 s   1 success
      bronze.late     ingestion  failed  -        0  0.3 s   1 rejected
      gold.delays     transform  ok      2 h      3  0.2 s   1 success
      marts.delays    publish    ok      2 h      3  0.15 s  1 success

      checks: 1 pass, 1 fail
      bronze.late  delay_range  error  2 rows"
    `);
  });

  it('says so where nothing was measured, and how to begin', async () => {
    using empty = createTestProject();
    const { to: _, ...unconfigured } = configured;
    const command = summaryCommand(clock);
    const result = await command.run({
      config: unconfigured,
      state: empty.stateOf(),
      project: { name: 'test', dir: empty.dir },
      log: createMemoryLogger(clock),
      args: {},
      options: {},
      signal: new AbortController().signal,
    });
    expect(command.render(result, plainView)).toMatchInlineSnapshot(`
      "Nothing of test has been measured yet.
      Configure the plugin to measure runs: plugins: { config: { metrics: { to: {} } } } in phlo.config.ts."
    `);
    expect(result).toMatchObject({ isConfigured: false, assets: [] });
  });
});

describe('phlo metrics asset', () => {
  it('tells what one asset did', async () => {
    expect((await act(assetCommand, { args: { name: 'bronze.flights' } })).text).toMatchInlineSnapshot(`
      "asset         bronze.flights (ingestion)
      last success  2026-01-01T00:00:00.000Z, 2 h ago
      runs          1 success
      mean          0.3 s
      rows          1234, 0 rejected
      bytes         900
      retries       1
      schema        0 changes
      checks        1 pass, 0 fail"
    `);
    expect((await act(assetCommand, { args: { name: 'marts.delays' } })).result).toMatchObject({
      publishLagSeconds: { 'gold.delays': 30 },
    });
  });

  it('knows what was probably meant', async () => {
    await expect(act(assetCommand, { args: { name: 'bronze.flight' } })).rejects.toMatchObject({
      code: 'METRICS_UNKNOWN_ASSET',
      hint: 'Did you mean "bronze.flights"?',
    });
  });
});

describe('phlo metrics export', () => {
  it('is what a strict reader takes, in both formats of text', async () => {
    const { text } = await act(exportCommand);
    const families = parseExposition(`${text}\n`, 'prometheus');
    expect(families.length).toBeGreaterThan(8);
    const open = (await act(exportCommand, { options: { format: 'openmetrics' } })).text;
    expect(parseExposition(`${open}\n`, 'openmetrics')).toHaveLength(families.length);
    expect(open).toContain('# {trace_id="');
  });

  it('is JSON where that is asked for, in either way', async () => {
    const { text, result } = await act(exportCommand, { options: { format: 'json' } });
    expect(JSON.parse(text)).toEqual(result);
    expect(result).toMatchObject({ project: 'test', format: 'json' });
    expect((await act(exportCommand, { options: { json: true } })).result).not.toHaveProperty('text');
  });

  it('refuses a format that there is not', async () => {
    await expect(act(exportCommand, { options: { format: 'xml' } })).rejects.toMatchObject({ code: 'METRICS_USAGE' });
  });
});

describe('phlo metrics push', () => {
  it('sends the totals, and with --dry-run says what it would send', async () => {
    await using collector = await startCollector();
    const endpoint = collector.endpoint.replace('http://', 'http://user:hunter2@');
    const config = { ...configured, to: { otlp: { endpoint, headers: { 'api-key': 'hunter2' } } } };
    const tried = await act(pushCommand, { config, options: { dryRun: true } });
    expect(tried.text).toMatch(
      /^would send \d+ series of \d+ metrics, \d+ bytes, to http:\/\/127\.0\.0\.1:\d+\/v1\/metrics$/,
    );
    expect(collector.requests).toBe(0);
    expect(JSON.stringify(tried)).not.toContain('hunter2');
  });

  it('sends them to the collector', async () => {
    await using collector = await startCollector();
    const config = { ...configured, to: { otlp: { endpoint: collector.endpoint } } };
    expect((await act(pushCommand, { config })).text).toMatch(/^sent \d+ series/);
    expect(collector.metrics().get('phlo.runs')?.sum?.dataPoints[0]?.asDouble).toBe(1);
  });

  it('fails with what is missing, or with what the collector said', async () => {
    await expect(act(pushCommand)).rejects.toMatchObject({ code: 'METRICS_NO_COLLECTOR', exitCode: 2 });
    await using collector = await startCollector();
    collector.refuse((response) => void response.writeHead(503).end());
    const config = { ...configured, to: { otlp: { endpoint: collector.endpoint } } };
    await expect(act(pushCommand, { config })).rejects.toMatchObject({ code: 'HOOK_UNAVAILABLE' });
  });
});

describe('phlo metrics serve', () => {
  it('serves the totals until it is interrupted', async () => {
    const interrupt = new AbortController();
    const log = createMemoryLogger(clock);
    const serving = act(serveCommand, { options: { port: '0' }, signal: interrupt.signal, log });
    let url: string | undefined;
    while (url === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      url = /http\S+metrics/.exec(log.messages().join())?.[0];
    }
    const text = await (await fetch(url)).text();
    expect(parseExposition(text, 'prometheus').length).toBeGreaterThan(8);
    interrupt.abort();
    expect((await serving).result).toEqual({ url, scrapes: 1 });
    await expect(fetch(url)).rejects.toThrow();
  });

  it.each(['x', '-1', '65536', ''])('refuses the port %j', async (port) => {
    await expect(act(serveCommand, { options: { port } })).rejects.toMatchObject({ code: 'METRICS_USAGE' });
  });
});

describe('phlo metrics forget', () => {
  it('forgets an asset that is gone, once it is told to', async () => {
    const args = { name: 'bronze.late' };
    const looked = await act(forgetCommand, { args });
    expect(looked.text).toMatch(/^would forget \d+ series of bronze\.late; --yes does$/);
    expect((await act(assetCommand, { args })).text).toContain('bronze.late');
    expect((await act(forgetCommand, { args, options: { yes: true } })).text).toBe(
      looked.text.replace('would forget', 'forgot').replace('; --yes does', ''),
    );
    await expect(act(assetCommand, { args })).rejects.toMatchObject({ code: 'METRICS_UNKNOWN_ASSET' });
    await expect(act(forgetCommand, { args })).rejects.toMatchObject({ code: 'METRICS_UNKNOWN_ASSET' });
  });
});
