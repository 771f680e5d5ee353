import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PluginState } from '@phlo/core';
import { parseEvent } from '@phlo/openlineage';
import type { OpenLineageEvent, RunEvent } from '@phlo/openlineage';
import { createTestBus } from '@phlo/testing';
import type { TestBusOptions } from '@phlo/testing';
import { temporaryState } from './graph.test.setup.js';
import makeOpenLineagePlugin from './openlineage-plugin.js';

type Answer = (response: ServerResponse, count: number) => void;

/** A server on loopback that takes nothing but OpenLineage, and keeps what it took. */
export async function createCatalog() {
  const taken: OpenLineageEvent[] = [];
  const keys: (string | undefined)[] = [];
  let count = 0;
  let answer: Answer | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      count++;
      keys.push(request.headers.authorization);
      if (answer !== undefined) return answer(response, count);
      try {
        taken.push(parseEvent(JSON.parse(Buffer.concat(chunks).toString())));
        response.writeHead(201).end();
      } catch (error) {
        response.writeHead(422).end(String(error));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    taken,
    keys,
    requests: () => count,
    /** Until it is `undefined` again, the server takes nothing and answers so. */
    answer: (next: Answer | undefined) => void (answer = next),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Given extends Pick<TestBusOptions, 'store' | 'strict' | 'clock'> {
  readonly url: string;
  readonly state?: PluginState;
  readonly config?: object;
}

/** A bus with the plugin, which sends to a server. */
export async function openSending({ url, state = temporaryState(), config = {}, ...options }: Given) {
  const bus = await createTestBus({
    plugins: [makeOpenLineagePlugin()],
    stateOf: () => state,
    projectDir: '/srv/flights',
    config: { openlineage: { transport: { type: 'http', url }, ...config } },
    ...options,
  });
  return { ...bus, state, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() };
}

type Sending = Awaited<ReturnType<typeof openSending>>;

const bronze = 'bronze.flights';
const silver = 'silver.flights';

/** A run as a runner tells it: a table is made, another is built of it, and a mart is published. */
export async function tellRun(bus: Sending, runId = 'r1'): Promise<void> {
  const of = (assetKey: string) => ({ runId, assetKeys: [assetKey], tags: { domain: 'air' } });
  await bus.ask('run.start', {}, { runId });
  await bus.ask('ingestion.start', { assetKey: bronze, table: bronze, strategy: 'append' }, of(bronze));
  const { baseSnapshotId: _, ...first } = stagedOf(bronze);
  bus.bus.emit('wap.staged', first, of(bronze));
  bus.fire(
    'quality.result',
    {
      assetKey: bronze,
      check: 'id_not_null',
      checkType: 'not_null',
      column: 'flight_id',
      outcome: 'passed',
      passed: true,
      failedRows: 0,
    },
    of(bronze),
  );
  bus.fire('quality.result', { assetKey: bronze, severity: 'warn', outcome: 'warned', passed: false }, of(bronze));
  await bus.ask('wap.gate', {}, { runId, assetKeys: [bronze] });
  bus.fire('wap.published', {}, { runId, assetKeys: [bronze] });
  bus.fire('ingestion.end', { assetKey: bronze, table: bronze, snapshotId: '8237498237498237498' }, of(bronze));
  bus.fire(
    'lineage.edges',
    { job: bronze, run: runId, edges: [{ from: 'npm:vega-datasets/data/flights.parquet', to: bronze }] },
    of(bronze),
  );
  await bus.ask('transform.start', { assetKey: silver }, of(silver));
  bus.bus.emit('wap.staged', stagedOf(silver), of(silver));
  bus.fire('schema.changed', { assetKey: silver, table: silver }, of(silver));
  bus.fire('transform.end', { assetKey: silver }, of(silver));
  bus.fire(
    'lineage.edges',
    { job: silver, run: runId, edges: [{ from: bronze, to: silver, columns: [{ from: 'delay', to: 'delay' }] }] },
    of(silver),
  );
  const marts = { runId, assetKeys: ['marts.gold', silver], tags: {} };
  const target = 'postgres://db.example:5432/shop';
  await bus.ask('publish.start', { assetKey: 'marts.gold', target, marts: [silver] }, marts);
  const table = { mart: silver, relation: 'public.flights', rows: 3, columns: [], snapshotId: '43' };
  bus.fire('publish.end', { assetKey: 'marts.gold', target, tables: [table] }, marts);
  bus.fire(
    'lineage.edges',
    { job: 'marts.gold', run: runId, edges: [{ from: silver, to: `${target}/public.flights` }] },
    marts,
  );
  bus.fire('run.end', { status: 'success', assets: [] }, { runId });
}

const stagedOf = (asset: string) => ({
  assetKey: asset,
  table: asset,
  batchId: 'b1',
  rows: 3,
  bytes: 900,
  files: 1,
  baseSnapshotId: '41',
});

const isRun = (event: OpenLineageEvent): event is RunEvent => 'run' in event;
const jobOf = (event: OpenLineageEvent) => ('job' in event ? event.job.name : 'a dataset');

/** `START bronze.flights`, in the order in which they were taken. */
export const summaryOf = (events: readonly OpenLineageEvent[]): readonly string[] =>
  events.map((event) => `${isRun(event) ? (event.eventType ?? '') : 'JOB'} ${jobOf(event)}`);

/** The event of a job and a state. */
export function findRun(events: readonly OpenLineageEvent[], summary: string): RunEvent {
  const found = events.filter(isRun).find((event) => summaryOf([event])[0] === summary);
  if (found === undefined) throw new Error(`No ${summary} in ${summaryOf(events).join(', ')}`);
  return found;
}
