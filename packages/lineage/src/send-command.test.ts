import { coreErrors } from '@phlo/core';
import type { PhloEvent, RunRecord } from '@phlo/core';
import type { OpenLineageEvent } from '@phlo/openlineage';
import { createManualClock } from '@phlo/testing';
import { expect, it } from 'vitest';
import type { CommandContext } from './command.js';
import { act, temporaryState } from './graph.test.setup.js';
import { openGraphStore } from './graph-store.js';
import { createCatalog, openSending, summaryOf, tellRun } from './openlineage-plugin.test.setup.js';
import { sendCommand } from './send-command.js';

const command = sendCommand(() => ({ clock: createManualClock() }));

/** A project with one run in its journal, of which its own plugin has sent nothing yet. */
async function openProject(transport?: object) {
  const state = temporaryState();
  await using catalog = await createCatalog();
  await using bus = await openSending({ url: catalog.url, state, strict: false });
  await tellRun(bus, 'r1');
  const events: readonly PhloEvent[] = bus.events;
  const run: RunRecord = { runId: 'r1', startedAt: 0, status: 'success', selection: [] };
  const unconfigured = coreErrors.create('PLUGIN_UNKNOWN', { message: 'it is unconfigured' });
  const opened = { plugin: { name: 'openlineage' }, config: { transport }, state };
  const project: CommandContext['project'] = {
    name: 'test',
    dir: '/srv/flights',
    events: ({ runId } = {}) => events.filter((event) => event.runId === runId),
    plugins: { open: () => (transport === undefined ? Promise.reject(unconfigured) : Promise.resolve(opened)) },
    state: () => ({ runs: { get: (id) => (id === 'r1' ? run : undefined), list: () => [run] } }),
  };
  return { state, project };
}

it('shows what would be sent, the same each time, without a target', async () => {
  const { state, project } = await openProject();
  const look = () => act(command, state, { project, options: { dryRun: true } });
  const { text, result } = await look();
  expect(text).toMatchInlineSnapshot(`
    "8 events of run r1 would be sent
      START    test
      START    bronze.flights
      COMPLETE bronze.flights: vega-datasets/data/flights.parquet → /lake/warehouse/bronze/flights
      START    silver.flights
      COMPLETE silver.flights: /lake/warehouse/bronze/flights → /lake/warehouse/silver/flights
      START    marts.gold
      COMPLETE marts.gold: /lake/warehouse/silver/flights → shop.public.flights
      COMPLETE test"
  `);
  expect((await look()).result).toEqual(result);
  using store = openGraphStore(state);
  expect(store.all('SELECT * FROM step_ends')).toEqual([]);
});

it('sends a run to the target that is configured', async () => {
  await using catalog = await createCatalog();
  const { state, project } = await openProject({ type: 'http', url: catalog.url });
  const { result, text } = await act(command, state, { project, options: { run: 'r1' } });
  expect(catalog.taken).toEqual((result as { readonly events: readonly OpenLineageEvent[] }).events);
  expect(summaryOf(catalog.taken)).toHaveLength(8);
  expect(text).toContain(`8 events of run r1 were sent to ${catalog.url}/api/v1/lineage`);
});

it('says so where the target is down, nothing is configured, or there is no such run', async () => {
  const gone = await createCatalog();
  await gone.close();
  const { state, project } = await openProject({ type: 'http', url: gone.url });
  await expect(act(command, state, { project })).rejects.toMatchObject({ code: 'HOOK_UNAVAILABLE' });
  await expect(act(command, state, { project, options: { run: 'r7' } })).rejects.toMatchObject({
    code: 'LINEAGE_RUN_UNKNOWN',
    message: 'There is no run r7',
  });
  const bare = await openProject();
  await expect(act(command, bare.state, { project: bare.project })).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
  await expect(act(command, temporaryState())).rejects.toMatchObject({ message: 'Nothing has run yet' });
});
