import { createTestBus, expect, test } from 'phlo/testing';
import { delayWatch } from '../hooks/delay-watch.ts';

test('a batch without rows is vetoed, and any other is not', async () => {
  await using bench = await createTestBus({ plugins: [delayWatch] });
  const ask = async (rows: number) => {
    const batches = [{ assetKey: 'bronze.flights', table: 'bronze.flights', batchId: 'b1', rows }];
    return bench.ask('wap.gate', { batches }, { assetKeys: ['bronze.flights'] });
  };

  expect((await ask(0)).allowed).toBe(false);
  expect((await ask(7)).allowed).toBe(true);
});

test('a failed check is told of as a metric', async () => {
  await using bench = await createTestBus({ plugins: [delayWatch] });
  bench.fire('quality.result', { passed: false, failedRows: 3 });

  expect(bench.eventsOf('telemetry.metric')).toMatchObject([{ data: { name: 'flights.failed_rows', value: 3 } }]);
});
