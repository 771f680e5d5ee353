import {
  catalogue,
  createHookBus,
  loadPlugin,
  messageOf,
  type EventContext,
  type EventMap,
  type EventType,
  type GateResult,
  type GateType,
  type HookBus,
  type HookBusOptions,
  type HookPlugin,
  type NotifyType,
  type PhloEvent,
} from '@phlo/core';
import { eventsOf } from './expect-emitted.js';
import { createManualClock, type ManualClock } from './manual-clock.js';
import { createMemoryLogger, type MemoryLogger } from './memory-logger.js';
import { samples, type SampleType } from './samples.js';

export interface TestBusOptions extends Pick<
  HookBusOptions,
  'definitions' | 'journal' | 'gateBudgetMs' | 'hookTimeoutMs' | 'breaker' | 'loop'
> {
  /** Set up and registered, in this order; disposed with the bus. */
  readonly plugins?: readonly HookPlugin[];
  readonly clock?: ManualClock;
  /** What plugins are told as the project's folder. Default `/project`, which nobody has. */
  readonly projectDir?: string;
  /** Default true: disposing throws where a hook has failed, whatever its policy. */
  readonly strict?: boolean;
}

/** A bus of its own for a test, with a clock that stands still, ids that count, and everything that was emitted. */
export interface TestBus extends AsyncDisposable {
  readonly bus: HookBus;
  readonly clock: ManualClock;
  readonly log: MemoryLogger;
  /** Everything that was emitted since the plugins were loaded, in order. */
  readonly events: readonly PhloEvent[];
  /** The same, of one type. */
  eventsOf<Type extends EventType>(type: Type): readonly PhloEvent<Type>[];
  /** Emits the type's sample with some fields replaced. */
  fire<Type extends SampleType & NotifyType>(
    type: Type,
    overrides?: Partial<EventMap[Type]>,
    context?: EventContext,
  ): void;
  /** Asks the gate of the type's sample with some fields replaced. */
  ask<Type extends SampleType & GateType>(
    type: Type,
    overrides?: Partial<EventMap[Type]>,
    context?: EventContext,
  ): Promise<GateResult<Type>>;
}

/**
 * Makes a bus with plugins for a test: `await using test = await createTestBus({ plugins: [mine] })`, then
 * `test.fire('ingestion.end', { status: 'failed' })`. Rejects with `PLUGIN_FAILED` where a plugin cannot be set up.
 */
export async function createTestBus(options: TestBusOptions = {}): Promise<TestBus> {
  const { plugins = [], clock = createManualClock(), strict = true, projectDir = '/project', ...busOptions } = options;
  const log = createMemoryLogger(clock);
  const events: PhloEvent[] = [];
  let count = 0;
  const bus = createHookBus({
    ...busOptions,
    clock,
    log,
    source: 'phlo://test',
    ids: () => `test-${String(++count).padStart(6, '0')}`,
    onEvent: (event) => void events.push(event),
  });
  const loaded: AsyncDisposable[] = [];
  const dispose = async () => {
    const failed = strict ? failuresOf(bus) : [];
    const errors: unknown[] =
      failed.length === 0 ? [] : [new Error(`hooks failed on the test bus: ${failed.join('; ')}`)];
    errors.push(...(await disposeAll(loaded.splice(0).reverse())));
    await bus.close();
    if (errors.length > 1) throw new AggregateError(errors, errors.map(messageOf).join('; '));
    if (errors.length === 1) throw errors[0];
  };
  try {
    for (const plugin of plugins) loaded.push(await loadPlugin(plugin, { bus, log, clock, projectDir }));
  } catch (error) {
    await disposeAll(loaded.reverse());
    await bus.close();
    throw error;
  }
  events.length = 0;

  return {
    bus,
    clock,
    log,
    events,
    eventsOf: (type) => eventsOf(events, type),
    fire: (type, overrides, context) => bus.emit(type, sampleWith(type, overrides), context),
    ask: (type, overrides, context) => bus.gate(type, sampleWith(type, overrides), context),
    [Symbol.asyncDispose]: dispose,
  };
}

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

/** A copy: the bus freezes what it is given, and the next test takes the sample again. */
function sampleWith<Type extends SampleType>(type: Type, overrides: Partial<EventMap[Type]> = {}): EventMap[Type] {
  if (!Object.hasOwn(catalogue, type)) throw new Error(`there is no sample of ${type}; emit your own types on .bus`);
  // A program may add event types; the check above leaves those of the catalogue.
  const sample: unknown = samples[type];
  return { ...structuredClone(sample as EventMap[Type]), ...overrides };
}

function failuresOf(bus: HookBus): readonly string[] {
  return bus
    .stats()
    .filter(({ failures }) => failures > 0)
    .map(({ plugin, hook, failures, lastError }) => `${plugin}/${hook} ${failures}x: ${lastError ?? 'unknown'}`);
}
