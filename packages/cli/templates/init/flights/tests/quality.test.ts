import { expect, runProject, test } from 'phlo/testing';

test('every check of the project passes and is announced', async () => {
  await using run = await runProject({ select: ['+gold.*'] });

  const results = run.events('quality.result');
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter((event) => !event.data.passed)).toEqual([]);
});

test('no airport is late for all of its flights', async () => {
  await using run = await runProject({ select: ['+gold.delay_by_airport'] });

  const late = await run.query('select iata from gold.delay_by_airport where late_share = 1');
  expect(late).toEqual([]);
});
