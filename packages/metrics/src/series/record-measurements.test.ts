import { createManualClock, type TestStore } from '@phlo/testing';
import { expect, it } from 'vitest';
import { createTestProject, startingWith } from '../project.test.setup.js';

const run = { runId: '20260101T000000Z-7f3k2a9q' };

it('a gauge is what the last run says, though the clock of the one before ran a year ahead', async () => {
  using project = createTestProject();
  let store: TestStore | undefined;
  for (const [start, status] of [
    [Date.UTC(2027, 0, 1), 'failed'],
    [Date.UTC(2026, 0, 1), 'success'],
  ] as const) {
    const clock = createManualClock(start);
    await using bus = await project.open({}, { clock, ...(store && { store }) });
    store = bus.store;
    bus.fire('ingestion.end', { status }, run);
    await bus.deliverAll();
  }
  const labels = '{asset="bronze.flights",kind="ingestion"}';
  const totals = startingWith(project.totals(), 'phlo_asset_last');
  expect(totals).toEqual({
    [`phlo_asset_last_run_succeeded${labels}`]: 1,
    [`phlo_asset_last_success_timestamp_seconds${labels}`]: Date.UTC(2026, 0, 1) / 1_000,
  });
});
