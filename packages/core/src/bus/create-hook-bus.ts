import { coreErrors } from '../errors/core-errors.js';
import { messageOf } from '../errors/describe.js';
import { createEventFactory } from '../events/event-factory.js';
import { createIdSource } from '../ids.js';
import { createPace } from '../delivery/pace.js';
import type { QueueEvent } from './delivery-news.js';
import { createClose } from './close.js';
import { createDepths } from './depths.js';
import { createDispatch } from './dispatch.js';
import { createDoor, describeCaller, type Caller } from './door.js';
import { createEmitter } from './emitter.js';
import { createFailureReport } from './failure-report.js';
import { flushQueues, wakeQueues, type FlushOptions } from './flush.js';
import { createScope } from './frame.js';
import type { HookBus, HookBusOptions } from './hook-bus.js';
import { createHookTable } from './hook-table.js';
import { createIntrospection } from './introspection.js';
import { createUnreadMarks } from './marks.js';
import { maskTexts } from './mask-texts.js';
import { maskOf } from './observe-call.js';
import { createOverrides } from './override.js';
import { createFollowUp, createRecordOwn } from './own-events.js';
import { createEventRecorder } from './record-event.js';
import { createRegistrar } from './registrar.js';
import { createReplay } from './replay.js';
import { pendingInJournal } from './queued-hook.js';
import { createTasks } from './tasks.js';
import { createTracer } from './trace.js';
import type { HookContext } from './types.js';

/**
 * Makes a hook bus. There is no global one: the composition root makes it, hands it on, and closes it.
 * Unless the bus has a journal or an observer, an event that no hook listens to is checked and then dropped.
 */
export function createHookBus(options: HookBusOptions): HookBus {
  const { clock, log, source } = options;
  const redact = options.redact ?? ((value) => value);
  const mask = <Data>(data: Data): Data => (options.redact === undefined ? data : maskTexts(data, options.redact));
  const isPlan = options.mode === 'plan';
  const hookTimeoutMs = options.hookTimeoutMs ?? 5_000;
  const breaker = { failures: 5, coolDownMs: 30_000, ...options.breaker };
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
  const depths = createDepths();
  const door = createDoor();
  const emitDoor = isPlan ? { ...door, admit: refuseToEmit } : door;
  const tracer = createTracer();
  const marks = options.marks ?? createUnreadMarks();
  const record = createRecordOwn({ factory, recorder, totals });
  const { changes } = table;
  const report = createFailureReport({ clock, log, breaker, changes, redact, emit: createFollowUp(record) });
  const kit = {
    clock,
    scope,
    tasks,
    report,
    redact,
    totals,
    changes,
    tracer,
    timingMask: maskOf(options.timing ?? 'sampled'),
    marks: marks.cells,
    isWatched: options.marks !== undefined,
  };
  const dispatch = createDispatch({ kit, table, gateBudgetMs: options.gateBudgetMs ?? 10_000 });
  const limits = { depth: 32, queued: 10_000, ...options.loop };
  const emitter = createEmitter({
    factory,
    recorder,
    totals,
    dispatch,
    table,
    scope,
    depths,
    door: emitDoor,
    limits,
    mask,
  });

  /** What the bus says of a queue is nobody's to abort. */
  const emitAlone = ({ type, data }: QueueEvent) => {
    if (door.isShut()) return;
    const event = record(type, data);
    try {
      dispatch.notify(event, undefined);
    } catch (error) {
      log.log('warn', `${messageOf(error)}: nothing is left to abort`, { eventType: type });
    }
  };

  const busSignal = tasks.openSignal();
  const contextOf = (plugin: string, hook: string): HookContext => ({
    plugin,
    hook,
    get signal() {
      return busSignal.get();
    },
    emit: emitter.emit,
  });

  const registrar = createRegistrar({
    table,
    factory,
    overrides,
    marks,
    door,
    contextOf,
    hookTimeoutMs,
    isPlan,
    queuedTimeoutMs: options.queuedTimeoutMs ?? 30_000,
    queue: {
      kit,
      log,
      breaker,
      types: factory.types,
      store: options.store,
      emit: emitAlone,
      depthOf: depths.of,
      holds: options.holds ?? (() => false),
      gatherMs: options.gatherMs ?? 0,
      pace: createPace(clock, options.isUnderWay ?? (() => false)),
    },
  });

  const flush = (flushing?: FlushOptions) => flushQueues(registrar.queues(), clock, flushing);

  return {
    ...emitter,
    types: factory.types,
    register: registrar.register,
    ...createIntrospection(table, factory, { clock, queueOf: registrar.queueOf }),
    counts: () => ({ ...totals }),
    unusedOverrides: overrides.unused,
    trace: tracer.follow,
    pending: (key) => {
      const entry = table.get(key);
      const { delivery, queue, enabled } = entry.description;
      const queued = registrar.queueOf(entry);
      if (queued !== undefined && queue !== 'durable') return { count: queued.stats().pending };
      if (delivery !== 'queued' || !enabled) return { count: 0 };
      return pendingInJournal(entry, { store: options.store, types: factory.types });
    },
    replay: isPlan
      ? async () => refuseToPlan('A replay was asked for')
      : createReplay({ table, factory, dispatch, queueOf: registrar.queueOf }),
    wake: () => wakeQueues(registrar.queues()),
    flush,
    close: createClose({ door, registrar, tasks, log, flush, waitMs: hookTimeoutMs }),
  };
}

function refuseToEmit(caller: Caller, name: string): never {
  refuseToPlan(describeCaller(caller, name));
}

function refuseToPlan(what: string): never {
  throw coreErrors.create('BUS_PLANS', { message: `${what}, and this bus only plans` });
}
