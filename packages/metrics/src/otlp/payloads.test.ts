import { fileURLToPath } from 'node:url';
import type { PhloEvent } from '@phlo/core';
import { createMemoryLogger, sampleEvent, createManualClock, samples, type SampleType } from '@phlo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricFamily } from '../series/metric-family.js';
import { startCollector, type TestCollector } from './collector.test.setup.js';
import { createOtlpExporter } from './create-otlp-exporter.js';
import { spanOfEvent } from './span-of-event.js';

const golden = (name: string) => fileURLToPath(new URL(`../../fixtures/golden/${name}.json`, import.meta.url));
const clock = createManualClock();
const signal = new AbortController().signal;
let collector: TestCollector;
beforeAll(async () => void (collector = await startCollector()));
afterAll(() => collector[Symbol.asyncDispose]());

const exporter = () =>
  createOtlpExporter({ config: { endpoint: `${collector.endpoint}/` }, clock, log: createMemoryLogger(clock) });
const told = (type: SampleType): PhloEvent =>
  sampleEvent(
    type,
    {},
    {
      runId: '20260101T000000Z-7f3k2a9q',
      causationId: 'cause-000001',
      id: `event-${type}`,
      time: Date.UTC(2026, 0, 1),
    },
  );

const families: readonly MetricFamily[] = [
  {
    name: 'phlo_run_duration_seconds',
    kind: 'histogram',
    help: 'Time.',
    unit: 'seconds',
    buckets: [0.5, 1],
    series: [
      {
        labels: { status: 'success' },
        value: 2.25,
        counts: [1, 0, 2],
        exemplars: new Map(),
        createdAt: 1_000,
        updatedAt: 2_000,
      },
    ],
  },
  {
    name: 'phlo_asset_written_bytes',
    kind: 'counter',
    help: 'Bytes.',
    unit: 'bytes',
    series: [
      { labels: { asset: 'bronze.flights' }, value: 900, exemplars: new Map(), createdAt: 1_000, updatedAt: 2_000 },
    ],
  },
];

describe('what is sent, as the official definitions decode it,', () => {
  it('is for the spans of every type of event what it always was', async () => {
    const spans = (Object.keys(samples) as SampleType[]).flatMap((type) => spanOfEvent(told(type)) ?? []);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBeGreaterThan(9);
    await exporter().sendSpans(spans, { project: 'flights', signal });
    await expect(JSON.stringify(collector.received.at(-1)?.message, null, 2)).toMatchFileSnapshot(golden('traces'));
  });

  it('is for metrics what it always was', async () => {
    await exporter().sendMetrics(families, { project: 'flights', signal });
    await expect(JSON.stringify(collector.received.at(-1)?.message, null, 2)).toMatchFileSnapshot(golden('metrics'));
  });
});
