import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EventContext } from '@phlo/core';
import type { OpenLineageEvent } from '@phlo/openlineage';
import { createTestBus, samples } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import makeGraphPlugin from './graph-plugin.js';
import { temporaryState } from './graph.test.setup.js';
import { createCatalog, findRun, openSending, summaryOf, tellRun } from './openlineage-plugin.test.setup.js';
import { producerUri } from './producer/producer-uri.js';

const golden = (events: readonly OpenLineageEvent[], name: string) =>
  expect(`${JSON.stringify(events, undefined, 2)}\n`).toMatchFileSnapshot(`../fixtures/openlineage-${name}.json`);

const bronze = 'bronze.flights';
const of = (assetKey = bronze): EventContext => ({ runId: 'r1', assetKeys: [assetKey] });

describe('a run that succeeds', () => {
  it('is told as runs of jobs, each with one start and one end, in order', async () => {
    await using catalog = await createCatalog();
    await using bus = await openSending({ url: catalog.url, config: { catalog: { type: 'jdbc', name: 'phlo' } } });
    await tellRun(bus);
    await bus.deliverAll();
    expect(summaryOf(catalog.taken)).toEqual([
      'START test',
      'START bronze.flights',
      'COMPLETE bronze.flights',
      'START silver.flights',
      'COMPLETE silver.flights',
      'START marts.gold',
      'COMPLETE marts.gold',
      'COMPLETE test',
    ]);
    await golden(catalog.taken, 'success');
  });

  it('connects its jobs: what one wrote, the next one read, by the same name', async () => {
    await using catalog = await createCatalog();
    await using bus = await openSending({ url: catalog.url });
    await tellRun(bus);
    await bus.deliverAll();
    const nameOf = (one: { readonly namespace: string; readonly name: string } | undefined) =>
      one && `${one.namespace} ${one.name}`;
    const [ingested, built, published] = ['bronze.flights', 'silver.flights', 'marts.gold'].map((job) =>
      findRun(catalog.taken, `COMPLETE ${job}`),
    );
    expect(nameOf(ingested?.inputs?.[0])).toBe('npm vega-datasets/data/flights.parquet');
    expect(nameOf(ingested?.outputs?.[0])).toBe('file /lake/warehouse/bronze/flights');
    expect(nameOf(built?.inputs?.[0])).toBe(nameOf(ingested?.outputs?.[0]));
    expect(nameOf(published?.inputs?.[0])).toBe(nameOf(built?.outputs?.[0]));
    expect(nameOf(published?.outputs?.[0])).toBe('postgres://db.example:5432 shop.public.flights');
    const parent = findRun(catalog.taken, 'START test').run.runId;
    for (const event of [ingested, built, published]) expect(event?.run.facets?.parent?.run.runId).toBe(parent);
  });

  it('knows where tables lie that did not change since it was configured, from what the graph keeps', async () => {
    const state = temporaryState();
    const before = await createTestBus({ plugins: [makeGraphPlugin()], stateOf: () => state });
    before.fire('ingestion.end');
    await before.deliverAll();
    await before[Symbol.asyncDispose]();
    await using catalog = await createCatalog();
    await using bus = await openSending({ url: catalog.url, state });
    bus.fire('lineage.edges', { job: 'dbt.orders', edges: [{ from: bronze, to: 'unheard.of' }] });
    await bus.deliverAll();
    expect(catalog.taken).toMatchObject([
      {
        inputs: [{ namespace: 'file', name: '/lake/warehouse/bronze/flights' }],
        outputs: [{ namespace: 'phlo://test', name: 'unheard.of' }],
      },
    ]);
  });

  it('never tells a snapshot by a number that has lost its digits', async () => {
    await using catalog = await createCatalog();
    await using bus = await openSending({ url: catalog.url });
    await tellRun(bus);
    await bus.deliverAll();
    const [output] = findRun(catalog.taken, 'COMPLETE bronze.flights').outputs ?? [];
    expect(output?.facets?.version?.datasetVersion).toBe('8237498237498237498');
    expect(output?.outputFacets?.icebergCommitReport).not.toHaveProperty('snapshotId');
    expect(findRun(catalog.taken, 'COMPLETE silver.flights').outputs?.[0]?.outputFacets).toMatchObject({
      icebergCommitReport: { snapshotId: 43 },
    });
  });

  it('tells an end without its edges at the end of the run, where they never came', async () => {
    await using catalog = await createCatalog();
    await using bus = await openSending({ url: catalog.url });
    bus.fire('ingestion.end', {}, of());
    await bus.deliverAll();
    expect(catalog.taken).toEqual([]);
    bus.fire('run.end', { status: 'failed' }, { runId: 'r1' });
    await bus.deliverAll();
    expect(summaryOf(catalog.taken)).toEqual(['COMPLETE bronze.flights', 'FAIL test']);
  });
});

describe('a step', () => {
  const outcome = async (tell: (bus: Awaited<ReturnType<typeof openSending>>) => void | Promise<void>) => {
    await using catalog = await createCatalog();
    await using bus = await openSending({ url: catalog.url });
    await tell(bus);
    await bus.deliverAll();
    return [...catalog.taken];
  };

  it('that fails, is cancelled or rejected says why, and wrote nothing', async () => {
    const events = await outcome((bus) => {
      const error = { code: 'SOURCE_NOT_FOUND', message: 'data/a.csv does not exist' };
      bus.fire('ingestion.end', { assetKey: 'bronze.failed', status: 'failed', error }, of('bronze.failed'));
      const base = samples['transform.end'];
      bus.bus.emit(
        'transform.end',
        { ...base, assetKey: 'silver.cancelled', status: 'cancelled', rows: 0 },
        of('silver.cancelled'),
      );
      bus.fire('quality.result', { assetKey: 'silver.rejected' }, of('silver.rejected'));
      bus.fire('wap.rejected', { batches: [], unit: 'silver.rejected' }, of('silver.rejected'));
      const { snapshotId: _, location: __, columns: ___, ...rejected } = base;
      bus.bus.emit(
        'transform.end',
        { ...rejected, assetKey: 'silver.rejected', status: 'rejected', rows: 0 },
        of('silver.rejected'),
      );
      bus.fire('publish.end', { assetKey: 'marts.gold', status: 'failed', tables: [] }, of('marts.gold'));
      bus.fire('run.end', {}, { runId: 'r1' });
    });
    expect(events.map((event) => ('run' in event ? event.run.facets?.errorMessage?.message : ''))).toEqual([
      'SOURCE_NOT_FOUND: data/a.csv does not exist',
      'silver.cancelled was cancelled',
      'silver.rejected was rejected: delay_range: 2 of 3 rows are out of range',
      'marts.gold was failed',
      'The run is partial: silver.late_flights skipped',
    ]);
    expect(summaryOf(events)[1]).toBe('ABORT silver.cancelled');
    await golden(events, 'failures');
  });

  it('that found nothing new read what it read the last time, and wrote nothing', async () => {
    const { snapshotId: _, location: __, columns: ___, batchId: ____, ...unchanged } = samples['ingestion.end'];
    const events = await outcome((bus) => {
      bus.fire('ingestion.end', {}, of());
      bus.fire('lineage.edges', { job: bronze, edges: [{ from: 'data/flights.csv', to: bronze }] }, of());
      bus.bus.emit('ingestion.end', { ...unchanged, rowsWritten: 0 }, { ...of(), runId: 'r2' });
    });
    const [first, second] = events;
    expect(summaryOf(events)).toEqual(['COMPLETE bronze.flights', 'COMPLETE bronze.flights']);
    expect(second).toMatchObject({ inputs: [{ namespace: 'file', name: '/srv/flights/data/flights.csv' }] });
    const output = second !== undefined && 'outputs' in second ? second.outputs?.[0] : undefined;
    expect(output?.name).toBe('/lake/warehouse/bronze/flights');
    expect(output?.outputFacets ?? output?.facets?.version).toBeUndefined();
    expect(
      first !== undefined &&
        'run' in first &&
        second !== undefined &&
        'run' in second &&
        first.run.runId === second.run.runId,
    ).toBe(false);
  });

  it.each([
    ['append', '41', 'none'],
    ['append', undefined, 'CREATE'],
    ['replace', '41', 'OVERWRITE'],
    ['replace', undefined, 'CREATE'],
  ] as const)(
    'with the strategy %s, based on %s, changes the life of its table: %s',
    async (strategy, baseSnapshotId, change) => {
      const events = await outcome((bus) => {
        const { baseSnapshotId: _, ...staged } = samples['wap.staged'];
        bus.bus.emit('wap.staged', { ...staged, ...(baseSnapshotId && { baseSnapshotId }) }, of());
        bus.fire('ingestion.end', { strategy, schemaChange: [] }, of());
        bus.fire('run.end', {}, { runId: 'r1' });
      });
      const [output] = findRun(events, 'COMPLETE bronze.flights').outputs ?? [];
      expect(output?.facets?.lifecycleStateChange?.lifecycleStateChange ?? 'none').toBe(change);
    },
  );

  it('of a partition says for which time it is, and is a run of its own', async () => {
    const events = await outcome(async (bus) => {
      for (const partition of ['2026-02-28', '2026-12', '2026', '2026-01-01T23', '2026-02-30', 'eu', undefined])
        await bus.ask('ingestion.start', {}, { ...of(), ...(partition !== undefined && { partition }) });
    });
    const times = events.map((event) => ('run' in event ? event.run.facets?.nominalTime : undefined));
    expect(times.map((time) => time && [time.nominalStartTime, time.nominalEndTime])).toEqual([
      ['2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
      ['2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
      ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
      ['2026-01-01T23:00:00.000Z', '2026-01-02T00:00:00.000Z'],
      undefined,
      undefined,
      undefined,
    ]);
    expect(new Set(events.map((event) => ('run' in event ? event.run.runId : ''))).size).toBe(7);
  });

  it('that wrote more than the table that it is named after has all of it as outputs', async () => {
    const edges = [bronze, 'bronze.legs'].map((to) => ({
      from: 's3://raw/flights',
      to,
      columns: [{ from: 'a', to: 'b' }],
    }));
    const events = await outcome((bus) => {
      bus.fire('ingestion.end', {}, of());
      bus.fire('lineage.edges', { job: bronze, edges }, of());
    });
    const { inputs, outputs } = findRun(events, 'COMPLETE bronze.flights');
    expect(inputs).toHaveLength(1);
    expect(outputs?.map(({ name, facets }) => [name, facets?.columnLineage?.fields])).toEqual(
      ['/lake/warehouse/bronze/flights', 'bronze.legs'].map((name) => [
        name,
        { b: { inputFields: [{ namespace: 's3://raw', name: 'flights', field: 'a' }] } },
      ]),
    );
  });

  it('of a tool that tells its edges by itself is a job without a run', async () => {
    const events = await outcome((bus) => {
      bus.fire('lineage.edges', { job: 'dbt.orders', edges: [{ from: 's3://raw/orders', to: 'analytics.orders' }] });
    });
    expect(summaryOf(events)).toEqual(['JOB dbt.orders']);
    await golden(events, 'job');
  });
});

it('the producer that events name is this version of the package', () => {
  const path = fileURLToPath(new URL('../package.json', import.meta.url));
  const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  expect(producerUri).toBe(`https://www.npmjs.com/package/${name}/v/${version}`);
});
