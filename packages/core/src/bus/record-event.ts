import { coreErrors } from '../errors/core-errors.js';
import { messageOf } from '../errors/describe.js';
import { isPhloError } from '../errors/phlo-error.js';
import type { PhloEvent } from '../events/envelope.js';
import type { EventDefinition } from '../events/schema.js';
import type { Logger } from '../log.js';
import type { HookBusOptions } from './hook-bus.js';

/** What happens to an event before its hooks run: the journal has it, the observer sees it. */
export interface EventRecorder {
  /** Whether anybody but hooks wants events of a type. */
  wants(definition: EventDefinition): boolean;
  /** Throws `JOURNAL_FAILED` for a gate: nothing has happened yet. For a notification it warns. */
  journal(event: PhloEvent, definition: EventDefinition): void;
  show(event: PhloEvent): void;
}

export function createEventRecorder(
  options: Pick<HookBusOptions, 'journal' | 'onEvent'> & { readonly log: Logger },
): EventRecorder {
  const { journal, onEvent, log } = options;
  const isJournaled = (definition: EventDefinition) => journal !== undefined && definition.journaled !== false;
  return {
    wants: (definition) => onEvent !== undefined || isJournaled(definition),
    journal: (event, definition) => {
      if (!isJournaled(definition)) return;
      try {
        journal?.append(event);
      } catch (error) {
        const message = `The journal could not take ${event.type} ${event.id}: ${messageOf(error)}`;
        if (definition.kind === 'gate') throw journalFailed(error, message);
        log.log('warn', message, { eventId: event.id, eventType: event.type });
      }
    },
    show: (event) => {
      if (onEvent === undefined) return;
      try {
        onEvent(event);
      } catch (error) {
        log.log('error', `The observer of the bus failed at ${event.type}: ${messageOf(error)}`, { eventId: event.id });
      }
    },
  };
}

function journalFailed(error: unknown, message: string): Error {
  if (isPhloError(error) && error.code === 'JOURNAL_FAILED') return error;
  return coreErrors.create('JOURNAL_FAILED', { message, cause: error });
}
