import { expect, runProject, test } from 'phlo/testing';

test('a run builds the table of the file, and says by which tool', async () => {
  await using run = await runProject({ dir: new URL('project', import.meta.url).pathname });

  expect(run.report.status).toBe('success');
  expect(await run.query('select id from gold.everything order by id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  expect(run.events('transform.start')[0]?.data).toMatchObject({ tool: '__plugin__', model: 'gold.everything' });
}, 60_000);
