import type { Journal, PhloEvent, StateStore } from '@phlo/core';
import { endTypeOf, isStartEvent } from './ends.js';

/**
 * The journal that a bus is given: a start is appended and remembered as open in one transaction, so that it gets its
 * one end even where the process dies (DESIGN §5). Give it to `createHookBus`.
 */
export function createRunJournal(state: StateStore): Pick<Journal, 'append'> {
  return {
    append(event: PhloEvent) {
      if (!isStartEvent(event.type) || event.runId === undefined) return state.journal.append(event);
      state.announcements.opened({ runId: event.runId, startEvent: event, endType: endTypeOf(event.type) });
    },
  };
}
