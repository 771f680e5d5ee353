import { expect, runProject, test } from 'phlo/testing';

const dir = new URL('project', import.meta.url).pathname;

test('a run loads the days, with what the project configures, and no day twice', async () => {
  await using run = await runProject({ dir });

  expect(run.report.status).toBe('success');
  const rows = await run.query('select day, weekday, is_free from bronze.days order by day');
  expect(rows).toEqual([
    { day: '2026-01-03', weekday: 6, is_free: false },
    { day: '2026-01-04', weekday: 7, is_free: true },
    { day: '2026-01-05', weekday: 1, is_free: false },
  ]);
  const again = await run.again();
  expect(again.events('ingestion.end')[0]?.data).toMatchObject({ status: 'success', rowsWritten: 0 });
}, 60_000);
