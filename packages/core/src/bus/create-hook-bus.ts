import { coreErrors } from '../errors/core-errors.js';
import { messageOf } from '../errors/describe.js';
import type { EventContext, EventType, PhloEvent } from '../events/envelope.js';
import { createEventFactory } from '../events/event-factory.js';
import type { EventDefinition } from '../events/schema.js';
import type { EventMap, GateType } from '../events/types.js';
import { createIdSource } from '../ids.js';
import { checkRegistration } from './check-registration.js';
import type { QueueEvent } from './delivery-news.js';
import { createDepths } from './depths.js';
import { createDispatch } from './dispatch.js';
import { createFailureReport, type BusEvent } from './failure-report.js';
import { flushQueues, nothingFlushed, type FlushOptions, type FlushReport, type QueueList } from './flush.js';
import { createFrame, createScope, guardLoop, type Frame } from './frame.js';
import type { HookBus, HookBusOptions } from './hook-bus.js';
import { createHookEntry, type HookEntry } from './hook-entry.js';
import { createHookTable } from './hook-table.js';
import { createIntrospection } from './introspection.js';
import { maskOf } from './observe-call.js';
import { createOverrides } from './override.js';
import { createQueuedHook, type QueuedHook } from './queued-hook.js';
import { createEventRecorder } from './record-event.js';
import type { HookRegistration } from './registration.js';
import { maskTexts } from './mask-texts.js';
import { createTasks } from './tasks.js';
import { createTracer } from './trace.js';
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
  const overrides = createOverrides(options.overrides ?? {});
  const prepared = new WeakSet<PhloEvent>();
  const queues = new Map<HookEntry, QueuedHook>();
  const depths = createDepths();
  let phase: 'open' | 'closing' | 'closed' = 'open';
  let closing: Promise<FlushReport> | undefined;

  const emitOwn = (frame: Frame, { type, data }: BusEvent) => {
    const definition = factory.definition(type);
    const { assetKeys } = frame.event;
    const event = factory.create(type, data, inherit({ assetKeys }, frame));
    totals.events++;
    recorder.journal(event, definition);
    recorder.show(event);
    frame.root.queue.push(createFrame(event, { root: frame.root, cause: frame, isGate: false }));
  };
  const breaker = { failures: 5, coolDownMs: 30_000, ...options.breaker };
  const report = createFailureReport({
    clock,
    log,
    breaker,
    redact,
    emit: emitOwn,
  });
  const tracer = createTracer();
  const timingMask = maskOf(options.timing ?? 'sampled');
  const kit = { clock, scope, tasks, report, redact, totals, tracer, timingMask };
  const dispatch = createDispatch({
    kit,
    table,
    gateBudgetMs: options.gateBudgetMs ?? 10_000,
  });

  /** What the bus says of a queue is nobody's cause, and nobody's to abort. */
  const emitAlone = ({ type, data }: QueueEvent) => {
    if (phase === 'closed') return;
    const event = factory.create<EventType>(type, data);
    totals.events++;
    recorder.journal(event, factory.definition(type));
    recorder.show(event);
    try {
      dispatch.notify(event, undefined);
    } catch (error) {
      log.log('warn', `${messageOf(error)}: nothing is left to abort`, { eventType: type });
    }
  };

  /** The event's definition, and the dispatch that it is emitted in, if any. */
  const admit = (type: string, kind: EventDefinition['kind']) => {
    const cause = scope.current();
    // While it closes, handlers of queued hooks still say what they have to.
    if (phase === 'closed' || (phase === 'closing' && cause === undefined))
      throw busClosed(`The event ${type} was emitted`);
    const definition = factory.definition(type);
    if (definition.kind !== kind) throw wrongKind(type, definition.kind);
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
    if (cause !== undefined) depths.remember(event, cause.depth + 1);
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

  const openQueue = (entry: HookEntry, hook: HookRegistration) => {
    const queued = createQueuedHook(entry, hook, {
      kit,
      log,
      types: factory.types,
      store: options.store,
      breaker,
      emit: emitAlone,
      depthOf: depths.of,
    });
    queues.set(entry, queued);
    entry.queue = queued;
    // What an earlier process left behind.
    if (hook.queue === 'durable') queued.loop.wake();
  };

  const remove = (entry: HookEntry) => {
    if (!entry.isAlive) return;
    entry.isAlive = false;
    table.remove(entry);
    const queued = queues.get(entry);
    if (queued === undefined) return;
    queues.delete(entry);
    tasks.own(entry.label, queued.loop.stop());
  };

  const register: HookBus['register'] = (given, { plugin }) => {
    if (phase !== 'open') throw busClosed(`A hook of the plugin ${plugin} was registered`);
    const label = `${plugin}/${String(given.name)}`;
    const checked = checkRegistration(given, {
      plugin,
      hookTimeoutMs,
      queuedTimeoutMs: options.queuedTimeoutMs ?? 30_000,
      types: factory.types,
      down: factory.down,
      hasStore: options.store !== undefined,
      override: overrides.take(label),
    });
    const entry = createHookEntry(checked, contextOf(plugin, given.name));
    table.add(entry);
    try {
      if (checked.hook.delivery === 'queued' && checked.description.enabled) openQueue(entry, checked.hook);
    } catch (error) {
      table.remove(entry);
      throw error;
    }
    return { [Symbol.dispose]: () => remove(entry) };
  };

  const listQueues = (): QueueList => [...queues].map(([entry, queued]) => ({ entry, queued }));

  const end = async (flushing: FlushOptions | undefined): Promise<FlushReport> => {
    phase = 'closing';
    // Without queues nothing is waited for, and what runs is told at once.
    const flushed = queues.size === 0 ? nothingFlushed : await flushQueues(listQueues(), clock, flushing);
    for (const { plugin, hook, pending, isLost } of flushed.hooks)
      if (isLost)
        log.log('warn', `Hook ${plugin}/${hook} did not get ${pending} events, which are lost`, { plugin, hook });
    phase = 'closed';
    for (const { entry } of listQueues()) remove(entry);
    const unfinished = await tasks.end(busClosed('The bus was closed'), hookTimeoutMs);
    if (unfinished.length > 0) log.log('warn', `Hooks did not end in time: ${unfinished.join(', ')}`, { unfinished });
    return flushed;
  };

  return {
    emit,
    register,
    gate: async <Type extends GateType>(type: Type, data: EventMap[Type], context?: EventContext) => {
      const { definition, cause } = admit(type, 'gate');
      const event: PhloEvent = factory.create<EventType>(type, mask(data), inherit(context, cause));
      if (cause !== undefined) depths.remember(event, cause.depth + 1);
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
    ...createIntrospection(table, factory, { clock, queues }),
    counts: () => ({ ...totals }),
    unusedOverrides: overrides.unused,
    trace: tracer.follow,
    replay: async (key, events) => {
      const entry = table.get(key);
      const own = ofTypes(events, new Set(entry.types));
      const queued = queues.get(entry);
      if (queued !== undefined) return queued.replay(own);
      let count = 0;
      for (const event of own) {
        count++;
        await dispatch.only(entry, factory.adopt(event), factory.definition(event.type).kind === 'gate');
      }
      return count;
    },
    flush: (flushing) => flushQueues(listQueues(), clock, flushing),
    close: (flushing) => (closing ??= end(flushing)),
  };
}

function* ofTypes(events: Iterable<PhloEvent>, types: ReadonlySet<string>): Iterable<PhloEvent> {
  for (const event of events) if (types.has(event.type)) yield event;
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
