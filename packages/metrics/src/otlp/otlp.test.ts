import type { ServerResponse } from 'node:http';
import { definePlugin, onEvent } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMetricsPlugin } from '../create-metrics-plugin.js';
import { createTestProject, type TestProject } from '../project.test.setup.js';
import { attributesOf, startCollector, type ReceivedSpan, type TestCollector } from './collector.test.setup.js';

const run = { runId: '20260101T000000Z-7f3k2a9q' };
const source = { ...run, tags: {} };
let project: TestProject;
let collector: TestCollector;

beforeEach(async () => {
  project = createTestProject();
  collector = await startCollector();
});
afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  project[Symbol.dispose]();
});

const open = (otlp: object = {}) => project.open({ otlp: { endpoint: collector.endpoint, ...otlp } });
const byName = () => new Map([...collector.spans().values()].map((span) => [span.name, span]));
const shape = ({ name, kind, parentSpanId, status }: ReceivedSpan) => [name, kind, parentSpanId, status?.code];

/** A run with an ingestion that a check rejects, and one that is well. */
async function fireRun(bus: Awaited<ReturnType<typeof open>>): Promise<void> {
  await bus.ask('run.start', {}, run);
  const { event } = await bus.ask('ingestion.start', { assetKey: 'bronze.flights' }, run);
  const within = { ...source, causationId: event.id };
  await bus.clock.advance(300);
  bus.fire('quality.result', { assetKey: 'bronze.flights', check: 'delay_range' }, within);
  bus.fire('wap.rejected', {}, run);
  const error = { code: 'BATCH_REJECTED', message: 'delay_range failed' };
  bus.fire('ingestion.end', { assetKey: 'bronze.flights', status: 'rejected', durationMs: 300, error }, within);
  bus.fire('publish.end', { assetKey: 'marts.delays', durationMs: 150 }, run);
  await bus.clock.advance(900);
  bus.fire('run.end', { status: 'partial', durationMs: 1200 }, run);
}

describe('traces', () => {
  it('have a span for the run, and below it one for each asset, check and publish', async () => {
    await using bus = await open();
    await fireRun(bus);
    await bus.deliverAll();
    const spans = byName();
    expect(new Set([...spans.values()].map(({ traceId }) => traceId)).size).toBe(1);
    const root = spans.get('RUN test')?.spanId;
    const ingestion = spans.get('ingestion bronze.flights')?.spanId;
    expect([...spans.values()].map(shape).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))).toEqual([
      ['RUN test', 'SPAN_KIND_SERVER', undefined, 'STATUS_CODE_ERROR'],
      ['check delay_range', 'SPAN_KIND_INTERNAL', ingestion, 'STATUS_CODE_ERROR'],
      ['ingestion bronze.flights', 'SPAN_KIND_INTERNAL', root, 'STATUS_CODE_ERROR'],
      ['publish marts.delays', 'SPAN_KIND_INTERNAL', root, undefined],
      ['reject bronze.flights', 'SPAN_KIND_INTERNAL', root, 'STATUS_CODE_ERROR'],
    ]);
  });

  it('tell times, conventions and errors as they were', async () => {
    await using bus = await open();
    await fireRun(bus);
    await bus.deliverAll();
    const span = byName().get('ingestion bronze.flights');
    expect(span?.status).toEqual({ code: 'STATUS_CODE_ERROR', message: 'delay_range failed' });
    expect(BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0)).toBe(300_000_000n);
    expect(attributesOf(span ?? {})).toMatchObject({
      'cicd.pipeline.task.name': 'bronze.flights',
      'cicd.pipeline.task.run.result': 'failure',
      'cicd.pipeline.run.id': run.runId,
      'phlo.asset.status': 'rejected',
      'cloudevents.event_type': 'ingestion.end',
      'error.type': 'BATCH_REJECTED',
    });
    expect(span?.events?.map((event) => [event.name, attributesOf(event)])).toEqual([
      ['exception', { 'exception.type': 'BATCH_REJECTED', 'exception.message': 'delay_range failed' }],
    ]);
    expect(attributesOf(collector.received[0]?.message.resourceSpans?.[0]?.resource ?? {})).toMatchObject({
      'service.name': 'test',
      'phlo.project': 'test',
    });
  });

  it('are the same when events come again: nothing is there twice', async () => {
    await using bus = await open({ signals: ['traces'] });
    await fireRun(bus);
    await bus.deliverAll();
    const before = collector.spans();
    await bus.bus.replay({ plugin: 'metrics', hook: 'send-traces' }, bus.events);
    await bus.deliverAll();
    expect(collector.received.length).toBeGreaterThan(1);
    expect(collector.spans()).toEqual(before);
  });

  it('go on where another process began: the trace of a traceparent', async () => {
    await using bus = await open();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    bus.fire('run.end', {}, { ...run, traceparent });
    await bus.deliverAll();
    expect(byName().get('RUN test')).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
    });
  });

  it('hold the spans of telemetry, which no journal keeps', async () => {
    await using bus = await open();
    bus.fire('telemetry.span', { name: 'fetch', durationMs: 250.5, attributes: { url: 'x', list: [] } }, run);
    bus.fire('run.end', {}, run);
    await bus.deliverAll();
    const span = byName().get('fetch');
    expect(span?.parentSpanId).toBe(byName().get('RUN test')?.spanId);
    expect(BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0)).toBe(250_500_000n);
    expect(attributesOf(span ?? {})).toMatchObject({ url: 'x' });
  });

  it('show a hook that failed, in the run in which it did', async () => {
    const picky = definePlugin({
      name: 'picky',
      hooks: [
        onEvent('quality.result', {
          name: 'look',
          handler: () => {
            throw new Error('no');
          },
        }),
      ],
    });
    await using bus = await project.open(
      { otlp: { endpoint: collector.endpoint } },
      { plugins: [createMetricsPlugin(), picky], strict: false },
    );
    bus.fire('quality.result', {}, run);
    await bus.deliverAll();
    expect(byName().get('hook picky/look')?.status).toMatchObject({ code: 'STATUS_CODE_ERROR', message: 'no' });
  });
});

describe('metrics', () => {
  it('are totals since their beginning, the run included whose end brought them', async () => {
    await using bus = await open({ signals: ['metrics'] });
    await fireRun(bus);
    await bus.deliverAll();
    const metrics = collector.metrics();
    expect(metrics.get('phlo.runs')?.sum).toMatchObject({
      aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
      isMonotonic: true,
      dataPoints: [{ asDouble: 1 }],
    });
    expect(metrics.get('phlo.asset.last.run.succeeded')?.gauge?.dataPoints.map(attributesOf)).toContainEqual({
      asset: 'marts.delays',
      kind: 'publish',
    });
    const duration = metrics.get('phlo.run.duration');
    expect([
      duration?.unit,
      duration?.histogram?.dataPoints[0]?.sum,
      duration?.histogram?.dataPoints[0]?.count,
    ]).toEqual(['s', 1.2, '1']);
    expect(duration?.histogram?.dataPoints[0]?.bucketCounts).toHaveLength(
      (duration?.histogram?.dataPoints[0]?.explicitBounds?.length ?? 0) + 1,
    );
    expect(collector.received.every(({ path }) => path === '/v1/metrics')).toBe(true);
  });

  it('and traces go as JSON where that is asked for, with the headers', async () => {
    await using bus = await open({ protocol: 'http/json', headers: 'api-key=s%3Dcret,tenant = flights' });
    await fireRun(bus);
    await bus.deliverAll();
    expect(new Set(collector.received.map(({ path }) => path))).toEqual(new Set(['/v1/metrics', '/v1/traces']));
    for (const { headers } of collector.received)
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'api-key': 's=cret', tenant: 'flights' });
    expect(byName().get('RUN test')?.traceId).toMatch(/^[\da-f]{32}$/);
  });
});

describe('a collector', () => {
  it('that is away for a whole run gets all of it when it is back, in order and once, and the totals do not wait for it', async () => {
    await collector.stop();
    await using bus = await open();
    for (const hook of ['send-traces', 'send-metrics']) bus.expectFailure(`metrics/${hook}`);
    for (let index = 0; index < 2_000; index++)
      bus.fire('quality.result', { check: `check_${index}`, assetKey: 'bronze.flights' }, run);
    bus.fire('run.end', { status: 'success' }, run);
    const report = await bus.deliverAll({ keepTrying: false });
    expect(report.pending).toBeGreaterThan(2_000);
    expect(bus).toHaveEmitted('hook.paused', { hook: 'send-traces' });
    expect(project.totals().get('phlo_runs_total{status="success"}')).toBe(1);
    await collector.start();
    await bus.deliverAll();
    const checks = collector.received
      .flatMap(({ message }) => message.resourceSpans ?? [])
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap(({ spans }) => spans)
      .filter(({ name }) => name.startsWith('check '));
    expect(checks.map(({ name }) => name)).toEqual(Array.from({ length: 2_000 }, (_, index) => `check check_${index}`));
    expect(collector.metrics().get('phlo.runs')?.sum?.dataPoints[0]?.asDouble).toBe(1);
  });

  const status =
    (code: number, headers = {}, body = '') =>
    (response: ServerResponse) =>
      void response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(body);
  const cut = (response: ServerResponse) => void response.socket?.destroy();
  const cutBody = (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setImmediate(() => response.socket?.destroy());
  };

  it.each([
    ['is busy and says until when', status(429, { 'retry-after': '7' })],
    ['fails', status(503)],
    ['is somewhere else', status(302, { location: 'http://127.0.0.1:1/' })],
    ['does not know the key', status(401, {}, 'no such key')],
    ['cuts the connection', cut],
    ['cuts its answer', cutBody],
  ])('that %s loses nothing', async (_, refuse) => {
    await using bus = await open({ signals: ['traces'] });
    bus.expectFailure('metrics/send-traces', 1);
    collector.refuse(refuse);
    await fireRun(bus);
    const report = await bus.deliverAll();
    expect([report.pending, report.dead]).toEqual([0, 0]);
    expect(bus).toHaveEmittedTimes('hook.paused', 1);
    expect([...collector.spans().values()].length).toBeGreaterThanOrEqual(5);
  });

  it('that has taken it has taken it, though its answer never ends', async () => {
    await using bus = await open({ signals: ['metrics'] });
    collector.refuse((response) => void response.writeHead(200).write('x'));
    bus.fire('run.end', {}, run);
    expect(await bus.deliverAll()).toMatchObject({ pending: 0, dead: 0 });
    expect(collector.requests).toBe(1);
  });

  it('at an address that nobody can have is away, and no event is to blame', async () => {
    const to = { otlp: { endpoint: 'http://127.0.0.1:1', signals: ['traces'] as const } };
    await using bus = await project.open(to, { strict: false });
    await fireRun(bus);
    expect(await bus.deliverAll({ keepTrying: false })).toMatchObject({ dead: 0 });
    expect(bus).toHaveEmitted('hook.paused', { message: 'http://127.0.0.1:1/v1/traces does not answer: bad port' });
  });

  it('that says until when is left alone until then', async () => {
    await using bus = await open({ signals: ['metrics'] });
    bus.expectFailure('metrics/send-metrics', 1);
    collector.refuse(status(429, { 'retry-after': '90' }));
    bus.fire('run.end', {}, run);
    const before = bus.clock.monotonic();
    await bus.deliverAll();
    expect(bus.clock.monotonic() - before).toBeGreaterThanOrEqual(90_000);
    expect(collector.requests).toBe(2);
  });

  it('that refuses an event gets the others', async () => {
    await using bus = await project.open(
      { otlp: { endpoint: collector.endpoint, signals: ['traces'] } },
      { strict: false },
    );
    // The batch, and then its first event as often as it is tried.
    collector.refuse(...Array.from({ length: 6 }, () => status(400, {}, 'bad span')));
    bus.fire('quality.result', { check: 'first' }, run);
    bus.fire('quality.result', { check: 'second' }, run);
    const report = await bus.deliverAll();
    expect(report.dead).toBe(1);
    expect(bus.store.deliveries.deadLetters()).toMatchObject([{ event: { data: { check: 'first' } } }]);
    expect([...byName().keys()].filter((name) => name.startsWith('check'))).toEqual(['check second']);
  });

  it('is never told of in a log, an event or an error with what its headers hold', async () => {
    await using bus = await open({ headers: { authorization: 'Bearer hunter2' } });
    for (const hook of ['send-traces', 'send-metrics']) bus.expectFailure(`metrics/${hook}`);
    collector.refuse(status(401, {}, 'no such key: hunter2'), status(401), status(503), status(503));
    await fireRun(bus);
    await bus.deliverAll();
    expect(JSON.stringify([bus.events, bus.log.lines, bus.bus.stats()])).not.toContain('hunter2');
  });
});
