import { expect, runProject, test } from 'phlo/testing';

test('the poisoned file is rejected, and nobody ever sees a row of it', async () => {
  await using run = await runProject({ select: ['bronze.airports', 'bronze.late_flights', 'silver.late_flights'] });

  expect(run.report.status).toBe('partial');
  expect(run.types('bronze.late_flights')).toEqual([
    'ingestion.start',
    'wap.staged',
    'quality.result',
    'wap.gate',
    'wap.rejected',
    'ingestion.end',
  ]);
  expect(run.events('ingestion.end', 'bronze.late_flights')[0]?.data).toMatchObject({
    status: 'rejected',
    rowsRejected: 60,
  });
  expect((await run.project.tables()).map(({ table }) => table)).toEqual(['bronze.airports']);
});

test('each thing that is wrong with it is named by a check', async () => {
  await using run = await runProject({ select: ['bronze.airports', 'bronze.late_flights'] });

  const failed = run.events('quality.result', 'bronze.late_flights').filter((event) => event.data.outcome === 'failed');
  expect(failed.map(({ data }) => [data.checkType, data.column, data.failedRows])).toEqual(
    expect.arrayContaining([
      ['not_null', 'flight_id', 2],
      ['unique', 'flight_id', 3],
      ['range', 'delay', 2],
      ['relationship', 'origin', 1],
    ]),
  );
});

test('what depends on it is skipped: no start, no end, and run.end says so', async () => {
  await using run = await runProject({ select: ['bronze.airports', 'bronze.late_flights', 'silver.late_flights'] });

  expect(run.types('silver.late_flights')).toEqual([]);
  const skipped = run.events('run.end')[0]?.data.assets.find(({ asset }) => asset === 'silver.late_flights');
  expect(skipped).toMatchObject({ status: 'skipped' });
});
