import { onEvent, veto } from 'phlo';
import { expect, runProject, test } from 'phlo/testing';

test('every check of the orders passes and is announced', async () => {
  await using run = await runProject({ select: ['+bronze.orders'] });

  const results = run.events('quality.result', 'bronze.orders');
  expect(results.length).toBeGreaterThanOrEqual(4);
  expect(results.filter((event) => !event.data.passed)).toEqual([]);
});

test('a hook that vetoes the gate keeps the batch out of the lake', async () => {
  await using run = await runProject({
    select: ['bronze.customers'],
    hooks: [onEvent('wap.gate', { name: 'closed', handler: () => veto('closed for the audit') })],
  });

  expect(run.report.rejected).toMatchObject([{ asset: 'bronze.customers', rows: 5 }]);
  expect(run.events('wap.rejected')).toHaveLength(1);
});
