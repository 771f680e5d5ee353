import { coreErrors } from '../errors/core-errors.js';
import type { EventContext, EventType, PhloEvent } from '../events/envelope.js';
import type { EventDefinition } from '../events/schema.js';
import type { EventMap, GateType } from '../events/types.js';
import type { Depths } from './depths.js';
import type { Dispatch } from './dispatch.js';
import type { Door } from './door.js';
import { guardLoop, inheritContext, type LoopLimits, type Scope } from './frame.js';
import type { HookBus } from './hook-bus.js';
import type { HookTable } from './hook-table.js';
import type { RecordingOptions } from './own-events.js';
import type { GateResult } from './types.js';

export interface EmitterOptions extends RecordingOptions {
  readonly dispatch: Dispatch;
  readonly table: HookTable;
  readonly scope: Scope;
  readonly depths: Depths;
  readonly door: Door;
  readonly limits: LoopLimits;
  /** Masks secrets in free texts of the data. */
  readonly mask: <Data>(data: Data) => Data;
}

/** Makes events of what is emitted, records them, and hands them to their hooks. */
export function createEmitter(options: EmitterOptions): Pick<HookBus, 'emit' | 'gate' | 'prepare' | 'announce'> {
  const { factory, recorder, totals, dispatch, table, scope, depths, door, limits, mask } = options;
  const prepared = new WeakSet<PhloEvent>();
  // What is prepared is nearly always announced next.
  let lastPrepared: PhloEvent | undefined;

  /** The event's definition, and the dispatch that it is emitted in, if any. */
  const admit = (type: string, kind: EventDefinition['kind']) => {
    const cause = scope.current();
    door.admit('event', type, cause);
    const definition = factory.definition(type);
    if (definition.kind !== kind) throw wrongKind(type, definition.kind);
    if (cause !== undefined) guardLoop(cause, limits);
    return { definition, cause };
  };

  return {
    emit: (type, data, context) => {
      const { definition, cause } = admit(type, 'notify');
      if (table.isEmpty(type) && !recorder.wants(definition)) {
        factory.check(type, data);
        totals.events++;
        return;
      }
      const event: PhloEvent = factory.create<EventType>(type, mask(data), inheritContext(context, cause));
      totals.events++;
      if (cause !== undefined) depths.remember(event, cause.depth + 1);
      recorder.journal(event, definition);
      recorder.show(event);
      dispatch.notify(event, cause);
    },
    gate: async <Type extends GateType>(type: Type, data: EventMap[Type], context?: EventContext) => {
      const { definition, cause } = admit(type, 'gate');
      const event: PhloEvent = factory.create<EventType>(type, mask(data), inheritContext(context, cause));
      if (cause !== undefined) depths.remember(event, cause.depth + 1);
      recorder.journal(event, definition);
      totals.events++;
      recorder.show(event);
      // The event was made with this type a moment ago.
      return (await dispatch.gate(event, cause)) as GateResult<Type>;
    },
    prepare: (type, data, context) => {
      const event = factory.create(type, mask(data), inheritContext(context, scope.current()));
      prepared.add(event);
      lastPrepared = event;
      return event;
    },
    announce: (event) => {
      const { cause } = admit(event.type, 'notify');
      const known = event as PhloEvent;
      const adopted = known === lastPrepared || prepared.has(known) ? known : factory.adopt(known);
      totals.events++;
      recorder.show(adopted);
      dispatch.notify(adopted, cause);
    },
  };
}

function wrongKind(type: string, kind: EventDefinition['kind']): Error {
  const right = kind === 'gate' ? `await bus.gate('${type}', …)` : `bus.emit('${type}', …)`;
  return coreErrors.create('EVENT_KIND_WRONG', {
    message: `${type} is a ${kind === 'gate' ? 'gate' : 'notification'}`,
    hint: `Use ${right}.`,
  });
}
