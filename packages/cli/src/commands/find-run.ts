import { didYouMean } from '@phlo/core';
import type { RunHistory } from '@phlo/core';
import { cliErrors } from '../errors.js';

/** Runs among which what was probably meant is looked for. */
const recentRuns = 100;

/** The id of a run that people name by its id, or by `last`. Throws `RUN_UNKNOWN`. */
export function findRun(asked: string, runs: Pick<RunHistory, 'get' | 'list'>): string {
  const runId = asked === 'last' ? runs.list({ limit: 1 })[0]?.runId : runs.get(asked)?.runId;
  if (runId !== undefined) return runId;
  if (asked === 'last') throw cliErrors.create('RUN_UNKNOWN', { message: 'This project has not been run yet.' });
  const known = runs.list({ limit: recentRuns }).map((run) => run.runId);
  const hint = didYouMean(asked, known);
  throw cliErrors.create('RUN_UNKNOWN', {
    message: `There is no run ${JSON.stringify(asked)}.`,
    ...(hint !== undefined && { hint }),
  });
}
