import { expect, runProject, test } from 'phlo/testing';

test('airports come in step by step, and every step is on the hook bus', async () => {
  await using run = await runProject({ select: ['bronze.airports'] });

  expect(run.report.status).toBe('success');
  expect(run.types('bronze.airports')).toEqual([
    'ingestion.start',
    'wap.staged',
    'quality.result',
    'wap.gate',
    'wap.published',
    'ingestion.end',
    'lineage.edges',
  ]);
  expect(run.events('ingestion.end')[0]?.data).toMatchObject({ status: 'success', rowsWritten: 3376 });
  expect(await run.query('select count(*) as n from bronze.airports')).toEqual([{ n: 3376 }]);
});

test('an unchanged file is loaded as no rows', async () => {
  await using first = await runProject({ select: ['bronze.airports'] });
  const second = await first.again();

  expect(second.events('ingestion.end')[0]?.data).toMatchObject({ status: 'success', rowsWritten: 0 });
  expect(second.events('wap.published')).toEqual([]);
});
