import type * as GithubParser from '@actions/workflow-parser';
import { createJiti } from 'jiti';
import { describe, expect, it } from 'vitest';
import { githubWorkflow } from './github-workflow.js';

// It imports JSON as bundlers take it, and Node 20 does not.
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await createJiti(import.meta.url, {
  fsCache: false,
}).import<typeof GithubParser>('@actions/workflow-parser');

/** What GitHub's own parser says of a workflow: its errors, and what its jobs do. */
async function parse(content: string) {
  const { context, value } = parseWorkflow({ name: 'phlo.yml', content }, new NoOperationTraceWriter());
  const errors = context.errors.getErrors().map(({ message }) => message);
  if (value === undefined || errors.length > 0) return { errors, steps: [] };
  const { jobs } = await convertWorkflowTemplate(context, value);
  const steps = jobs.flatMap((job) => (job.type === 'job' ? job.steps : []));
  return { errors: context.errors.getErrors().map(({ message }) => message), steps };
}

describe('the workflow of a new project', () => {
  it('is one by the parser of GitHub, which refuses what is none', async () => {
    expect((await parse(githubWorkflow)).errors).toEqual([]);
    expect((await parse(githubWorkflow.replace('run: npm ci', 'runs: npm ci'))).errors).not.toEqual([]);
    expect((await parse(githubWorkflow.replace('pull_request:', 'pull_reques:'))).errors).not.toEqual([]);
  });

  it('installs from the lock, tests and runs, by actions that nobody can move', async () => {
    const { steps } = await parse(githubWorkflow);
    const runs = steps.flatMap((step) => ('run' in step ? [step.run.toString()] : []));
    expect(runs).toEqual(['npm ci', 'npx phlo test', 'npx phlo run --wait-deliveries']);
    const uses = steps.flatMap((step) => ('uses' in step ? [step.uses.value] : []));
    expect(uses.map((use) => use.replace(/@[0-9a-f]{40}$/, ''))).toEqual(['actions/checkout', 'actions/setup-node']);
  });
});
