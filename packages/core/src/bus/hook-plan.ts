import type { PhloEvent } from '../events/envelope.js';
import type { Matchable } from './filter-predicate.js';
import type { HookEntry } from './hook-entry.js';
import type { HookContext } from './types.js';

/** A hook in its place among the hooks of one event type. */
export interface PlannedHook {
  readonly entry: HookEntry;
  readonly rank: number;
  /** What the index has not decided already. */
  readonly accepts: ((event: Matchable) => boolean) | undefined;
}

/**
 * What each call of a hook reads, side by side and apart from what it does not read: entries lie all over the memory, and
 * to fetch them costs more than to enter their handlers.
 */
export interface PlainCalls {
  readonly entries: readonly HookEntry[];
  /** Changed only by {@link removeFromRound}. */
  readonly handlers: ((event: PhloEvent, context: HookContext) => unknown)[];
  readonly contexts: readonly HookContext[];
}

/** The hooks that an event goes to, in order. */
export interface Plan {
  /** Candidates; those with `accepts` must still be asked. */
  readonly hooks: readonly PlannedHook[];
  /** Where every hook of it is plain: there, inline, of every such event, and without a failure the last time. */
  plain: PlainCalls | undefined;
  /** The state of the hooks (`HookTable.changes`) in which that was found out. */
  examinedAt: number;
  /** Events that went by it. */
  turns: number;
  /** Times that every handler was entered which the entries have not counted yet. */
  rounds: number;
}

/** What the place of a hook gives that was removed while its round was under way. */
export const removed = Symbol('removed');

const removedHandler = () => removed;

/** Removal is immediate: a round that is under way does not enter the hook any more. The round costs nothing for that. */
export function removeFromRound(round: PlainCalls | undefined, entry: HookEntry): void {
  const place = round?.entries.indexOf(entry) ?? -1;
  if (place >= 0 && round !== undefined) round.handlers[place] = removedHandler;
}

export function createPlan(hooks: readonly PlannedHook[]): Plan {
  return { hooks, plain: undefined, examinedAt: -1, turns: 0, rounds: 0 };
}

/** Finds out whether every hook of a plan is plain. */
export function examinePlan(plan: Plan, changes: number): void {
  plan.examinedAt = changes;
  const entries = plan.hooks.map(({ entry }) => entry);
  plan.plain = plan.hooks.every(isPlain)
    ? { entries, handlers: entries.map(({ handler }) => handler), contexts: entries.map(({ context }) => context) }
    : undefined;
}

function isPlain({ entry, accepts }: PlannedHook): boolean {
  const { isAlive, isAwaited, queue, failuresInRow, openUntil } = entry;
  return (
    accepts === undefined && isAlive && !isAwaited && queue === undefined && failuresInRow === 0 && openUntil === 0
  );
}

/** Gives the entries the calls that were counted for all of them at once. */
export function settlePlan(plan: Plan): void {
  if (plan.rounds === 0) return;
  for (const { entry } of plan.hooks) entry.calls += plan.rounds;
  plan.rounds = 0;
}
