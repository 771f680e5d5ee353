import { expect, runProject, test } from 'phlo/testing';
import { matches } from '../src/plugin.ts';

const dir = new URL('project', import.meta.url).pathname;

test('the check is judged where code calls it and where front matter names it', async () => {
  await using run = await runProject({ dir });

  expect(run.report.status).toBe('success');
  const results = run.events('quality.result').filter(({ data }) => data.checkType === '__plugin__.matches');
  expect(results.map(({ data }) => [data.assetKey, data.outcome, data.failedRows])).toEqual([
    ['bronze.items', 'warned', 1],
    ['gold.codes', 'passed', 0],
  ]);
}, 60_000);

test('an empty pattern is refused', () => {
  expect(() => matches('code', { pattern: '' })).toThrow('pattern');
});
