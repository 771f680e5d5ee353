import type { RunHistory, ScheduleBook } from '@phlo/core';

interface UnderWayParts {
  readonly book: Pick<ScheduleBook, 'history'>;
  readonly runs: Pick<RunHistory, 'get' | 'abandoned'>;
}

/** Whether the last run of a schedule goes on, in whatever process: one that died is not. */
export function isUnderWay(schedule: string, { book, runs }: UnderWayParts): boolean {
  const runId = book.history(schedule, { limit: 8 }).find((firing) => firing.runId !== undefined)?.runId;
  if (runId === undefined || runs.get(runId)?.status !== undefined) return false;
  return runs.get(runId) !== undefined && !runs.abandoned().some((run) => run.runId === runId);
}
