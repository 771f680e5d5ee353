import type { PhloEvent } from '../events/envelope.js';
import type { EventFactory } from '../events/event-factory.js';
import type { Dispatch } from './dispatch.js';
import type { HookBus } from './hook-bus.js';
import type { HookTable } from './hook-table.js';
import type { Registrar } from './registrar.js';

export interface ReplayOptions {
  readonly table: HookTable;
  readonly factory: EventFactory;
  readonly dispatch: Dispatch;
  readonly queueOf: Registrar['queueOf'];
}

/** Hands events of the hook's types to that hook alone. */
export function createReplay({ table, factory, dispatch, queueOf }: ReplayOptions): HookBus['replay'] {
  return async (key, events) => {
    const entry = table.get(key);
    const own = ofTypes(events, new Set(entry.types));
    const queued = queueOf(entry);
    if (queued !== undefined) return queued.replay(own);
    let count = 0;
    for (const event of own) {
      count++;
      await dispatch.only(entry, factory.adopt(event), factory.definition(event.type).kind === 'gate');
    }
    return count;
  };
}

function* ofTypes(events: Iterable<PhloEvent>, types: ReadonlySet<string>): Iterable<PhloEvent> {
  for (const event of events) if (types.has(event.type)) yield event;
}
