import { coreErrors } from '../errors/core-errors.js';
import type { EventContext, EventType, PhloEvent } from '../events/envelope.js';
import { createEventFactory } from '../events/event-factory.js';
import type { EventDefinition } from '../events/schema.js';
import type { EventMap, GateType } from '../events/types.js';
import { createIdSource } from '../ids.js';
import { checkRegistration } from './check-registration.js';
import { createDispatch } from './dispatch.js';
import { createFailureReport, type BusEvent } from './failure-report.js';
import { createFrame, createScope, guardLoop, type Frame } from './frame.js';
import type { HookBus, HookBusOptions } from './hook-bus.js';
import { createHookEntry } from './hook-entry.js';
import { createHookTable } from './hook-table.js';
import { createIntrospection } from './introspection.js';
import { createEventRecorder } from './record-event.js';
import { maskTexts } from './mask-texts.js';
import { createTasks } from './tasks.js';
import type { GateResult, HookContext } from './types.js';

/**
 * Makes a hook bus. There is no global one: the composition root makes it, hands it on, and closes it.
 * Unless the bus has a journal or an observer, an event that no hook listens to is checked and then dropped.
 */
export function createHookBus(options: HookBusOptions): HookBus {
  const { clock, log, source } = options;
  const redact = options.redact ?? ((value) => value);
  const mask = <Data>(data: Data): Data => (options.redact === undefined ? data : maskTexts(data, options.redact));
  const hookTimeoutMs = options.hookTimeoutMs ?? 5_000;
  const limits = { depth: 32, queued: 10_000, ...options.loop };
  const factory = createEventFactory({
    clock,
    source,
    ids: options.ids ?? createIdSource(clock).eventId,
    ...(options.definitions === undefined ? {} : { definitions: options.definitions }),
  });
  const totals = { events: 0, hookCalls: 0 };
  const scope = createScope();
  const tasks = createTasks(clock);
  const table = createHookTable(factory.types);
  const recorder = createEventRecorder(options);
  const prepared = new WeakSet<PhloEvent>();
  let isClosed = false;

  const emitOwn = (frame: Frame, { type, data }: BusEvent) => {
    const definition = factory.definition(type);
    const { assetKeys } = frame.event;
    const event = factory.create(type, data, inherit({ assetKeys }, frame));
    totals.events++;
    recorder.journal(event, definition);
    recorder.show(event);
    frame.root.queue.push(createFrame(event, { root: frame.root, cause: frame, isGate: false }));
  };
  const report = createFailureReport({
    clock,
    log,
    breaker: { failures: 5, coolDownMs: 30_000, ...options.breaker },
    redact,
    emit: emitOwn,
  });
  const dispatch = createDispatch({
    kit: { clock, scope, tasks, report, redact, totals },
    table,
    gateBudgetMs: options.gateBudgetMs ?? 10_000,
  });

  /** The event's definition, and the dispatch that it is emitted in, if any. */
  const admit = (type: string, kind: EventDefinition['kind']) => {
    if (isClosed) throw busClosed(`The event ${type} was emitted`);
    const definition = factory.definition(type);
    if (definition.kind !== kind) throw wrongKind(type, definition.kind);
    const cause = scope.current();
    if (cause !== undefined) guardLoop(cause, limits);
    return { definition, cause };
  };

  const emit: HookBus['emit'] = (type, data, context) => {
    const { definition, cause } = admit(type, 'notify');
    if (table.isEmpty(type) && !recorder.wants(definition)) {
      factory.check(type, data);
      totals.events++;
      return;
    }
    const event: PhloEvent = factory.create<EventType>(type, mask(data), inherit(context, cause));
    totals.events++;
    recorder.journal(event, definition);
    recorder.show(event);
    dispatch.notify(event, cause);
  };

  const busSignal = tasks.openSignal();
  const contextOf = (plugin: string, hook: string): HookContext => ({
    plugin,
    hook,
    get signal() {
      return busSignal.get();
    },
    emit,
  });

  return {
    emit,
    register: (hook, { plugin }) => {
      if (isClosed) throw busClosed(`A hook of the plugin ${plugin} was registered`);
      const checked = checkRegistration(hook, { plugin, hookTimeoutMs, types: factory.types, down: factory.down });
      const entry = createHookEntry(hook, checked, contextOf(plugin, hook.name));
      table.add(entry);
      return {
        [Symbol.dispose]: () => {
          if (!entry.isAlive) return;
          entry.isAlive = false;
          table.remove(entry);
        },
      };
    },
    gate: async <Type extends GateType>(type: Type, data: EventMap[Type], context?: EventContext) => {
      const { definition, cause } = admit(type, 'gate');
      const event: PhloEvent = factory.create<EventType>(type, mask(data), inherit(context, cause));
      recorder.journal(event, definition);
      totals.events++;
      recorder.show(event);
      // The event was made with this type a moment ago.
      return (await dispatch.gate(event, cause)) as GateResult<Type>;
    },
    prepare: (type, data, context) => {
      const event = factory.create(type, mask(data), inherit(context, scope.current()));
      prepared.add(event);
      return event;
    },
    announce: (event) => {
      const { cause } = admit(event.type, 'notify');
      const known = event as PhloEvent;
      const adopted = prepared.has(known) ? known : factory.adopt(known);
      totals.events++;
      recorder.show(adopted);
      dispatch.notify(adopted, cause);
    },
    ...createIntrospection(table, factory, clock),
    counts: () => ({ ...totals }),
    close: async () => {
      isClosed = true;
      const unfinished = await tasks.end(busClosed('The bus was closed'), hookTimeoutMs);
      if (unfinished.length > 0) log.log('warn', `Hooks did not end in time: ${unfinished.join(', ')}`, { unfinished });
    },
  };
}

/** An event that a handler emits belongs to the run and the trace of the event that it handles. */
function inherit(context: EventContext | undefined, cause: Frame | undefined): EventContext | undefined {
  if (cause === undefined) return context;
  const { id, runId, traceparent } = cause.event;
  return {
    causationId: id,
    ...(runId === undefined ? {} : { runId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...context,
  };
}

function busClosed(what: string): Error {
  return coreErrors.create('BUS_CLOSED', { message: `${what} after the bus was closed` });
}

function wrongKind(type: string, kind: EventDefinition['kind']): Error {
  const right = kind === 'gate' ? `await bus.gate('${type}', …)` : `bus.emit('${type}', …)`;
  return coreErrors.create('EVENT_KIND_WRONG', {
    message: `${type} is a ${kind === 'gate' ? 'gate' : 'notification'}`,
    hint: `Use ${right}.`,
  });
}
