import type { FiringOutcome } from '@phlo/schedule';

/** What became of a firing, for JSON. */
export function toFields({ firing, ...outcome }: FiringOutcome): Readonly<Record<string, unknown>> {
  const { schedule, trigger, dueAt } = firing;
  return { schedule, trigger, due: dueAt === undefined ? null : new Date(dueAt).toISOString(), ...outcome };
}

/** The same, for people. */
export function describeOutcome(outcome: FiringOutcome): string {
  const { schedule, trigger, dueAt } = outcome.firing;
  const due = dueAt === undefined ? trigger : `${trigger} ${new Date(dueAt).toISOString()}`;
  return 'passed' in outcome
    ? `${schedule} (${due}) was not run: ${outcome.message}`
    : `${schedule} (${due}) has ended: ${outcome.status}, run ${outcome.runId}`;
}
