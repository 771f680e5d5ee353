import { messageOf } from '../errors/describe.js';
import type { DeliveryNews } from '../delivery/settlement.js';
import type { QueueCounts } from '../delivery/source.js';
import type { HookBreakerOpenedData, HookDeadLetteredData, HookDroppedData, HookPausedData } from '../events/types.js';
import type { Logger } from '../log.js';
import type { HookEntry } from './hook-entry.js';

export type QueueEvent =
  | { readonly type: 'hook.paused'; readonly data: HookPausedData }
  | { readonly type: 'hook.dead_lettered'; readonly data: HookDeadLetteredData }
  | { readonly type: 'hook.dropped'; readonly data: HookDroppedData }
  | { readonly type: 'hook.breaker_opened'; readonly data: HookBreakerOpenedData };

export interface DeliveryNewsOptions {
  readonly log: Logger;
  /** Emits what the bus itself has to say. */
  readonly emit: (event: QueueEvent) => void;
  readonly settled: () => Pick<QueueCounts, 'dropped'>;
}

/** Tells what becomes of a hook's queue, as far as its policy wants that told. */
export function createDeliveryNews(entry: HookEntry, { log, emit, settled }: DeliveryNewsOptions): DeliveryNews {
  const { plugin, hook } = entry.description;
  const isTold = entry.policy !== 'ignore';
  const say = (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    if (isTold) log.log('warn', `Hook ${entry.label} ${message}`, { plugin, hook, ...fields });
  };
  const tell = (event: QueueEvent) => {
    if (isTold) emit(event);
  };
  return {
    paused: (message, pending) => {
      say(`waits with ${pending} ${pending === 1 ? 'event' : 'events'}, its target is not there: ${message}`);
      tell({ type: 'hook.paused', data: { plugin, hook, message, pending } });
    },
    resumed: () => {
      if (isTold) log.log('info', `Hook ${entry.label} delivers again`, { plugin, hook });
    },
    rejected: ({ id, type }, attempt, message) =>
      say(`rejected ${type} in attempt ${attempt}: ${message}`, { eventId: id, eventType: type }),
    deadLettered: ({ id, type }, attempts, message) => {
      say(`has rejected ${type} ${id} ${attempts} times; it is a dead letter now`, { eventId: id, eventType: type });
      // Where the event is the bus's own, its dead letter would be the next one, and so on.
      if (type.startsWith('hook.')) return;
      tell({ type: 'hook.dead_lettered', data: { plugin, hook, eventId: id, eventType: type, attempts, message } });
    },
    dropped: (reason, count) => {
      say(`will not get ${count} ${count === 1 ? 'event' : 'events'}: ${reasons[reason]}`);
      tell({ type: 'hook.dropped', data: { plugin, hook, reason, dropped: settled().dropped } });
    },
    breakerOpened: (failures, coolDownMs) => {
      say(`rejected ${failures} events in a row for good and gets none for ${coolDownMs} ms`);
      tell({ type: 'hook.breaker_opened', data: { plugin, hook, failures, coolDownMs } });
    },
    storeFailed: (error) =>
      log.log('warn', `Hook ${entry.label} waits, the state store failed: ${messageOf(error)}`, { plugin, hook }),
  };
}

const reasons = {
  full: 'its queue was full',
  expired: 'they are older than 14 days',
  unreadable: 'the journal is damaged there',
} as const;
