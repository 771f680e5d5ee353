import { coreErrors, messageOf } from '@phlo/core';
import type { Journal, PhloEvent, StateStore } from '@phlo/core';
import type { RunContext } from './run-context.js';
import { endTypeOf, isStartEvent } from './end-events.js';

interface Hole {
  readonly event: PhloEvent;
  readonly error: unknown;
}

/** Events that the journal of a state store could not take. They go when the store goes. */
const holes = new WeakMap<StateStore, Hole[]>();

/**
 * The journal that a bus is given: a start is appended and remembered as open in one transaction, so that it gets its
 * one end even where the process dies (DESIGN §5). Give it to `createHookBus`.
 */
export function createRunJournal(state: StateStore): Pick<Journal, 'append'> {
  return {
    append(event: PhloEvent) {
      try {
        if (!isStartEvent(event.type) || event.runId === undefined) return state.journal.append(event);
        state.announcements.opened({ runId: event.runId, startEvent: event, endType: endTypeOf(event.type) });
      } catch (error) {
        holes.set(state, [...(holes.get(state) ?? []), { event, error }]);
        throw error;
      }
    },
  };
}

/**
 * The bus only warns of a notification that the journal could not take, for what it tells has happened. What has not been
 * committed yet is not, though: throws `JOURNAL_FAILED` where an event about one of the assets is missing.
 */
export function assertJournaled(run: RunContext, assets: readonly string[]): void {
  const hole = holes
    .get(run.state)
    ?.find(({ event }) => event.runId === run.runId && event.assetKeys.some((asset) => assets.includes(asset)));
  if (hole === undefined) return;
  throw coreErrors.create('JOURNAL_FAILED', {
    message: `The journal could not take ${hole.event.type} ${hole.event.id}: ${messageOf(hole.error)}`,
    dataState: `Nothing of ${assets.join(', ')} was published.`,
    cause: hole.error,
  });
}
