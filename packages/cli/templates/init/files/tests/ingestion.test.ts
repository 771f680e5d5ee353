import { expect, runProject, test } from 'phlo/testing';

test('orders are staged, audited and published, and each step says so on the hook bus', async () => {
  await using run = await runProject({ select: ['bronze.orders', 'bronze.customers'] });

  expect(run.report.status).toBe('success');
  expect(run.types('bronze.orders')).toEqual([
    'ingestion.start',
    'wap.staged',
    'quality.result',
    'wap.gate',
    'wap.published',
    'ingestion.end',
    'lineage.edges',
  ]);
  const [end] = run.events('ingestion.end', 'bronze.orders');
  expect(end?.data).toMatchObject({ status: 'success', rowsWritten: 48 });
});

test('a file that was loaded already is not loaded again', async () => {
  await using first = await runProject({ select: ['bronze.orders', 'bronze.customers'] });
  const second = await first.again();

  expect(second.events('ingestion.end', 'bronze.orders')[0]?.data).toMatchObject({ status: 'success', rowsWritten: 0 });
  expect(await second.query('select count(*) as n from bronze.orders')).toEqual([{ n: 48 }]);
});
