import { readFileSync } from 'node:fs';
import { expect, runProject, test } from 'phlo/testing';

test('a run leaves a line about itself', async () => {
  await using run = await runProject({ dir: new URL('project', import.meta.url).pathname });

  const lines = readFileSync(new URL('project/runs.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ runId: run.report.runId, status: 'success' });
}, 60_000);
