import { expect, runProject, test } from 'phlo/testing';

test('flights are staged, audited and published, and each step says so on the hook bus', async () => {
  await using run = await runProject({ select: ['bronze.*'] });

  expect(run.report.status).toBe('success');
  expect(run.types('bronze.flights')).toEqual([
    'ingestion.start',
    'wap.staged',
    'quality.result',
    'wap.gate',
    'wap.published',
    'ingestion.end',
    'lineage.edges',
  ]);
  expect(run.events('ingestion.end', 'bronze.airports')[0]?.data).toMatchObject({ rowsWritten: 20 });
});

test('a file that was loaded already is not loaded again', async () => {
  await using first = await runProject({ select: ['bronze.*'] });
  const second = await first.again();

  expect(second.events('ingestion.end', 'bronze.flights')[0]?.data).toMatchObject({
    status: 'success',
    rowsWritten: 0,
  });
});
