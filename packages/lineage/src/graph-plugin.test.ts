import { fileURLToPath } from 'node:url';
import type { EventMap } from '@phlo/core';
import { createTestBus, describeHookPlugin, samples } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import makeGraphPlugin from './graph-plugin.js';
import { openGraphStore, readGraph, readLastRuns } from './graph-store.js';
import { temporaryState } from './graph.test.setup.js';

const packageDir = fileURLToPath(new URL('..', import.meta.url));

{
  const state = temporaryState();
  describeHookPlugin('hooks:lineage', makeGraphPlugin, {
    packageDir,
    stateOf: () => state,
    observe: () => {
      using store = openGraphStore(state);
      return ['datasets', 'jobs', 'edges', 'history', 'job_runs'].map((table) => store.all(`SELECT * FROM ${table}`));
    },
  });
}

type Edges = EventMap['lineage.edges']['edges'];

async function openBus() {
  const state = temporaryState();
  const bus = await createTestBus({ plugins: [makeGraphPlugin()], stateOf: () => state });
  const edgesOf = (job: string, edges: Edges, runId = 'r1') => bus.fire('lineage.edges', { job, edges }, { runId });
  return { ...bus, state, edgesOf, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() };
}

const read = (state: ReturnType<typeof temporaryState>, past = false) => {
  using store = openGraphStore(state);
  return readGraph(store, { past });
};

describe('the graph', () => {
  it('has the edges that runs told, with their columns and the last run', async () => {
    await using bus = await openBus();
    bus.edgesOf('silver.a', [{ from: 'bronze.a', to: 'silver.a', columns: [{ from: 'x', to: 'y' }] }]);
    await bus.clock.advance(1_000);
    bus.edgesOf('silver.a', [{ from: 'bronze.a', to: 'silver.a', columns: [{ from: 'x', to: 'z' }] }], 'r2');
    await bus.deliverAll();
    const [edge, ...others] = read(bus.state).edges;
    expect(edge).toMatchObject({ runId: 'r2', columns: [{ from: 'x', to: 'z' }], isCurrent: true });
    expect((edge?.lastSeen ?? 0) - (edge?.firstSeen ?? 0)).toBe(1_000);
    expect(others).toEqual([]);
  });

  it('keeps the columns of an edge that is told again without a word of them, and not where it says that there are none', async () => {
    await using bus = await openBus();
    const edge = { from: 'bronze.a', to: 'silver.a' };
    const columns = [{ from: 'x', to: 'y' }];
    bus.edgesOf('silver.a', [{ ...edge, columns }]);
    bus.edgesOf('silver.a', [edge], 'r2');
    await bus.deliverAll();
    expect(read(bus.state).edges).toMatchObject([{ runId: 'r2', columns }]);
    bus.edgesOf('silver.a', [{ ...edge, columns: [] }], 'r3');
    await bus.deliverAll();
    expect(read(bus.state).edges).toMatchObject([{ runId: 'r3', columns: [] }]);
  });

  it('has one edge of one that is told in pieces, with the columns of all of them', async () => {
    await using bus = await openBus();
    const edge = { from: 'bronze.a', to: 'silver.a' };
    const columns = ['x', 'y'].map((name) => ({ from: name, to: name }));
    bus.edgesOf('silver.a', [...columns.map((column) => ({ ...edge, columns: [column] })), edge]);
    await bus.deliverAll();
    expect(read(bus.state).edges).toMatchObject([{ ...edge, columns }]);
  });

  it('forgets what a job does no more, and keeps it as past', async () => {
    await using bus = await openBus();
    bus.edgesOf('gold.a', [
      { from: 'silver.a', to: 'gold.a' },
      { from: 'silver.b', to: 'gold.a' },
    ]);
    bus.edgesOf('gold.a', [{ from: 'silver.b', to: 'gold.a' }], 'r2');
    await bus.deliverAll();
    expect(read(bus.state).edges.map(({ from }) => from)).toEqual(['silver.b']);
    expect(read(bus.state, true).edges.map(({ from, isCurrent }) => [from, isCurrent])).toEqual([
      ['silver.a', false],
      ['silver.b', true],
    ]);
    using store = openGraphStore(bus.state);
    expect(store.all('SELECT run_id, "from" FROM history ORDER BY run_id, "from"')).toEqual([
      { run_id: 'r1', from: 'silver.a' },
      { run_id: 'r1', from: 'silver.b' },
      { run_id: 'r2', from: 'silver.b' },
    ]);
  });

  it('does not let an older event undo a newer one', async () => {
    await using bus = await openBus();
    bus.edgesOf('gold.a', [{ from: 'silver.old', to: 'gold.a' }]);
    bus.edgesOf('gold.a', [{ from: 'silver.new', to: 'gold.a' }], 'r2');
    await bus.deliverAll();
    await bus.bus.replay({ plugin: 'lineage', hook: 'edges' }, bus.eventsOf('lineage.edges').slice(0, 1));
    await bus.deliverAll();
    expect(read(bus.state).edges.map(({ from }) => from)).toEqual(['silver.new']);
  });

  it('knows what tables and marts are like, and how their jobs ended', async () => {
    await using bus = await openBus();
    bus.fire('ingestion.end', {}, { runId: 'r1' });
    bus.fire('transform.end', { status: 'failed' }, { runId: 'r1' });
    bus.fire('publish.end', { target: 'postgres://db:5432/shop' }, { runId: 'r1' });
    await bus.deliverAll();
    const { datasets } = read(bus.state);
    expect([...datasets.keys()]).toEqual(['bronze.flights', 'postgres://db:5432/shop/gold.delays']);
    expect(datasets.get('bronze.flights')).toEqual({
      name: 'bronze.flights',
      kind: 'table',
      location: samples['ingestion.end'].location,
      snapshotId: '42',
      columns: [
        { name: 'flight_id', type: 'long' },
        { name: 'delay', type: 'int' },
      ],
    });
    using store = openGraphStore(bus.state);
    expect(readLastRuns(store, ['silver.flights', 'never'])).toMatchObject([{ status: 'failed', kind: 'transform' }]);
  });

  it('keeps what is known of a table that did not change', async () => {
    await using bus = await openBus();
    bus.fire('ingestion.end');
    const { snapshotId: _, location: __, columns: ___, ...unchanged } = samples['ingestion.end'];
    bus.bus.emit('ingestion.end', { ...unchanged, rowsWritten: 0 });
    await bus.deliverAll();
    expect(read(bus.state).datasets.get('bronze.flights')).toMatchObject({ snapshotId: '42', location: /./ });
  });

  it('drops what happened longer ago than is to be kept, and no edge', async () => {
    const state = temporaryState();
    const first = await createTestBus({ plugins: [makeGraphPlugin()], stateOf: () => state });
    first.fire('lineage.edges');
    first.fire('transform.end');
    await first.deliverAll();
    await first.clock.advance(3 * 86_400_000);
    await first[Symbol.asyncDispose]();
    const options = { plugins: [makeGraphPlugin()], stateOf: () => state, config: { lineage: { historyDays: 2 } } };
    await using later = await createTestBus({ ...options, clock: first.clock });
    expect(later.events).toEqual([]);
    using store = openGraphStore(state);
    expect([store.all('SELECT * FROM history'), store.all('SELECT * FROM job_runs')]).toEqual([[], []]);
    expect(read(state).edges).toHaveLength(1);
  });
});
