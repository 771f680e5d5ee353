import { expect, runProject, test } from 'phlo/testing';

test('everything that the project defines is loaded, audited and published', async () => {
  await using run = await runProject();

  expect(run.report.status).toBe('success');
});
