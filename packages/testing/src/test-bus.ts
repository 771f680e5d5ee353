import {
  createHookBus,
  loadPlugin,
  messageOf,
  type EventContext,
  type EventMap,
  type EventType,
  type FlushOptions,
  type FlushReport,
  type GateResult,
  type GateType,
  type HookBus,
  type HookBusOptions,
  type NotifyType,
  type PhloEvent,
  type Plugin,
  type PluginHost,
  type StateStore,
} from '@phlo/core';
import { eventsOf } from './emitted-events.js';
import { registerMatchers } from './event-matchers.js';
import { createEventSamples, type EventSamplesOptions } from './event-samples.js';
import { createExpectedFailures } from './expected-failures.js';
import { createFailureInjection, type FailHookOptions, type InjectedFailure } from './fail-hook.js';
import { interceptHooks, type HookInterceptor } from './intercept-hooks.js';
import { createManualClock, type ManualClock } from './manual-clock.js';
import { createMemoryDeliveries } from './memory-deliveries.js';
import { createMemoryJournal } from './memory-journal.js';
import { createMemoryLogger, type MemoryLogger } from './memory-logger.js';
import { createPluginWork } from './plugin-work.js';

/** What is on the bus of a test; by default nothing. */
export interface TestBusOptions
  extends
    Pick<HookBusOptions, 'overrides' | 'gateBudgetMs' | 'hookTimeoutMs' | 'queuedTimeoutMs' | 'breaker' | 'loop'>,
    Pick<PluginHost, 'stateOf' | 'pluginsOf'>,
    EventSamplesOptions {
  /** Set up and registered, in this order; disposed with the bus. */
  readonly plugins?: readonly Plugin[];
  readonly clock?: ManualClock;
  /** What the project configures for its plugins, by their names, not yet checked. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What plugins are told as the project's folder. Default `/project`, which nobody has. */
  readonly projectDir?: string;
  /**
   * Where the journal and the books of durable hooks are. Default: in memory. Give the `store` of another test bus to go
   * on where that one was disposed, as a later process would.
   */
  readonly store?: TestStore;
  /**
   * Default true: disposing throws where a hook has failed, whatever its policy, and the test did not expect it, and where
   * events still wait for a queued hook.
   */
  readonly strict?: boolean;
  /** Stands between the bus and every handler; see {@link HookInterceptor}. */
  readonly intercept?: HookInterceptor;
}

/** What durable hooks need: the part of a state store that knows the events, and who has got them. */
export type TestStore = Pick<StateStore, 'journal' | 'deliveries'>;

/** A bus of its own for a test, with a clock that stands still, ids that count, and everything that was emitted. */
export interface TestBus extends AsyncDisposable {
  readonly bus: HookBus;
  readonly clock: ManualClock;
  readonly log: MemoryLogger;
  readonly store: TestStore;
  /** Everything that was emitted since the plugins were loaded, in order. */
  readonly events: readonly PhloEvent[];
  /** The same, of one type. */
  eventsOf<Type extends EventType>(type: Type): readonly PhloEvent<Type>[];
  /** Emits the type's sample with some fields replaced. */
  fire<Type extends NotifyType>(type: Type, overrides?: Partial<EventMap[Type]>, context?: EventContext): void;
  /** Asks the gate of the type's sample with some fields replaced. */
  ask<Type extends GateType>(
    type: Type,
    overrides?: Partial<EventMap[Type]>,
    context?: EventContext,
  ): Promise<GateResult<Type>>;
  /**
   * Delivers what waits for queued hooks, what that causes included: backoffs and pauses pass in virtual time, so that no
   * test waits for them. A target that stays away is tried for an hour of that time, unless the options say otherwise.
   */
  deliverAll(options?: FlushOptions): Promise<FlushReport>;
  /**
   * Makes a hook, `plugin/hook`, fail from now on, to see what its policy does. A strict bus expects these failures. Throws
   * where there is no such hook, and for an inline one that is to hang.
   */
  failHook(label: string, options?: FailHookOptions): InjectedFailure;
  /** Tells a strict bus that a hook will fail by itself: once at least, or exactly so many times. */
  expectFailure(label: string, times?: number): void;
}

/**
 * Makes a bus with plugins for a test, and teaches vitest's `expect` the matchers of events:
 * `await using test = await createTestBus({ plugins: [mine] })`, `test.fire('ingestion.end', { status: 'failed' })`,
 * `expect(test).toHaveEmitted('telemetry.metric')`. Rejects with `PLUGIN_FAILED` where a plugin cannot be set up.
 */
export async function createTestBus(options: TestBusOptions = {}): Promise<TestBus> {
  const { plugins = [], config = {}, projectDir = '/project', stateOf, pluginsOf, ...rest } = options;
  const { clock = createManualClock(), strict = true, intercept, samples, ...settings } = rest;
  const { store = createMemoryStore(clock), ...busOptions } = settings;
  registerMatchers();
  const log = createMemoryLogger(clock);
  const events: PhloEvent[] = [];
  const definitions = Object.assign(
    {},
    ...plugins.map((plugin) => plugin.definitions),
    rest.definitions,
  ) as Definitions;
  const core = createHookBus({
    ...busOptions,
    definitions,
    clock,
    log,
    source: 'phlo://test',
    journal: store.journal,
    store,
    ids: createTestIds(store),
    onEvent: (event) => void events.push(event),
  });
  const work = createPluginWork(clock);
  const injection = createFailureInjection(core);
  const bus = interceptHooks(core, (call) => {
    const enter = () => work.watch(() => (intercept === undefined ? call.proceed() : intercept(call)));
    return injection.intercept({ ...call, proceed: enter });
  });
  const failures = createExpectedFailures(core, injection);
  const loaded: AsyncDisposable[] = [];
  const close = async (): Promise<readonly unknown[]> => {
    const errors = await disposeAll(loaded.splice(0).reverse());
    // Closing waits for handlers that do not end, by a clock that nobody else moves any more.
    await work.drive(core.close(), 100);
    return errors;
  };
  try {
    const context = { ...(stateOf && { stateOf }), ...(pluginsOf && { pluginsOf }) };
    const host = { bus, log, clock: work.clock, projectDir, ...context };
    for (const plugin of plugins) loaded.push(await loadPlugin(plugin, host, { config: config[plugin.name] }));
  } catch (error) {
    await close();
    throw error;
  }
  events.length = 0;
  const sampled = createEventSamples({
    definitions,
    ...(samples === undefined ? {} : { samples }),
  });

  return {
    bus,
    clock,
    log,
    events,
    eventsOf: (type) => eventsOf(events, type),
    fire: (type, overrides, context) => bus.emit(type, sampled.data(type, overrides), context),
    ask: (type, overrides, context) => bus.gate(type, sampled.data(type, overrides), context),
    store,
    deliverAll: (flushing) => work.drive(bus.flush({ deadlineMs: 3_600_000, keepTrying: true, ...flushing })),
    failHook: injection.failHook,
    expectFailure: failures.expectFailure,
    [Symbol.asyncDispose]: async () => {
      const problems = strict ? failures.problems() : [];
      const errors: unknown[] = problems.length === 0 ? [] : [new Error(`on the test bus: ${problems.join('; ')}`)];
      errors.push(...(await close()));
      if (errors.length > 1) throw new AggregateError(errors, errors.map(messageOf).join('; '));
      if (errors.length === 1) throw errors[0];
    },
  };
}

type Definitions = NonNullable<EventSamplesOptions['definitions']>;

/** Each of them, whatever the others do. Returns what they threw. */
async function disposeAll(plugins: readonly AsyncDisposable[]): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  for (const plugin of plugins) {
    try {
      await plugin[Symbol.asyncDispose]();
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

function createMemoryStore(clock: ManualClock): TestStore {
  const journal = createMemoryJournal();
  return { journal, deliveries: createMemoryDeliveries(journal, clock) };
}

/** Ids that count; on a journal that holds events of another bus already, none of its ids comes again. */
function createTestIds({ journal }: TestStore): () => string {
  const prefix = journal.end() === 0 ? 'test' : `test${journal.end()}`;
  let count = 0;
  return () => `${prefix}-${String(++count).padStart(6, '0')}`;
}
