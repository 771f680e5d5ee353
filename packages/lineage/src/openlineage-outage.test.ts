import { expect, it } from 'vitest';
import { createCatalog, openSending, summaryOf } from './openlineage-plugin.test.setup.js';

const assets = Array.from({ length: 250 }, (_, index) => `bronze.table_${String(index).padStart(3, '0')}`);
const runId = 'r1';

/** A run of 2,002 events. */
async function tellLongRun(bus: Awaited<ReturnType<typeof openSending>>): Promise<void> {
  await bus.ask('run.start', {}, { runId });
  for (const asset of assets) {
    const of = { runId, assetKeys: [asset] };
    const named = { assetKey: asset, table: asset };
    await bus.ask('ingestion.start', named, of);
    bus.fire('wap.staged', named, of);
    bus.fire('quality.result', { assetKey: asset, passed: true, outcome: 'passed', check: 'unique' }, of);
    bus.fire('quality.result', { assetKey: asset, passed: true, outcome: 'passed', check: 'range' }, of);
    await bus.ask('wap.gate', { unit: asset, batches: [] }, of);
    bus.fire('wap.published', { unit: asset, batches: [] }, of);
    bus.fire('ingestion.end', { ...named, location: `file:///lake/${asset}` }, of);
    bus.fire('lineage.edges', { job: asset, edges: [{ from: `s3://raw/${asset}`, to: asset }] }, of);
  }
  bus.fire('run.end', { status: 'success', assets: [] }, { runId });
}

it('a target that is down for a whole run of 2,000 events gets everything, in order and once, when it is up', async () => {
  await using catalog = await createCatalog();
  catalog.answer((response) => void response.socket?.destroy());
  const down = await openSending({ url: catalog.url, strict: false });
  await tellLongRun(down);
  expect(down.events.filter(({ runId: run }) => run === runId)).toHaveLength(2_002);
  await down.deliverAll({ deadlineMs: 1_000 });
  // Whoever asked it while it was down stopped at the first event.
  expect([catalog.taken, down.eventsOf('hook.paused').length]).toEqual([[], 1]);
  await down[Symbol.asyncDispose]();

  catalog.answer(undefined);
  const { state, store, clock } = down;
  await using up = await openSending({ url: catalog.url, state, store, clock });
  expect(await up.deliverAll()).toMatchObject({ pending: 0 });
  expect(summaryOf(catalog.taken)).toEqual([
    'START test',
    ...assets.flatMap((asset) => [`START ${asset}`, `COMPLETE ${asset}`]),
    'COMPLETE test',
  ]);
}, 120_000);
