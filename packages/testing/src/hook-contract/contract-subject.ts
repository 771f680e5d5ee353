import {
  compileSchema,
  createHookBus,
  createSystemClock,
  loadPlugin,
  type GateType,
  type HookBus,
  type HookDescription,
  type HookStats,
  type JsonSchema,
  type NotifyType,
  type PhloEvent,
  type Plugin,
  type PluginHost,
} from '@phlo/core';
import { createEventSamples, type EventSamples, type EventSamplesOptions } from '../event-samples.js';
import { interceptHooks, type HookInterceptor } from '../intercept-hooks.js';
import { createMemoryDeliveries } from '../memory-deliveries.js';
import { createMemoryJournal } from '../memory-journal.js';
import { viewOf } from './event-view.js';
import { matchingStimuli, typesOf, type Stimulus } from './matching-stimuli.js';
import type { SampleVariant } from './sample-variants.js';

/** What the suite needs to know of the plugin that it is run with. */
export interface HookPluginSuiteOptions extends EventSamplesOptions, Pick<PluginHost, 'stateOf' | 'pluginsOf'> {
  /** The plugin's configuration, not yet checked. */
  readonly config?: unknown;
  /** Default `/project`, which nobody has. */
  readonly projectDir?: string;
  /**
   * What the plugin's hooks have done so far, as their targets see it: rows, messages, files. Compared before and after an
   * event comes a second time; durable hooks need it.
   */
  readonly observe?: () => unknown;
  /** Folder of the plugin's package: its manifest is compared with the code. */
  readonly packageDir?: string;
  /** Milliseconds that an inline hook may take for one event, at the best of three times. Default 50. */
  readonly inlineBudgetMs?: number;
  /** Milliseconds within which an aborted call ends, and what was opened is closed after `dispose`. Default 1,000. */
  readonly settleMs?: number;
}

/** A plugin that the contract is held against. */
export interface ContractSubject {
  /** Makes it anew, for each rule. */
  readonly make: () => Plugin | Promise<Plugin>;
  readonly options: HookPluginSuiteOptions;
}

/** The plugin on a bus of its own, with the system's clock: what it talks to may be real. */
export interface OpenSubject extends AsyncDisposable {
  readonly samples: EventSamples;
  readonly hooks: readonly HookDescription[];
  /** Every event that is to reach a hook, once; of each type only its sample where no other variants are asked for. */
  stimuli(variantsOf?: (sample: unknown, schema: JsonSchema) => readonly SampleVariant[]): readonly Stimulus[];
  /** Emits it and waits until every hook is through with it. Returns the hooks that failed at it, and how. */
  send(stimulus: Stimulus): Promise<readonly HookFault[]>;
  /** An event that was emitted, by its id. */
  emitted(id: string): PhloEvent | undefined;
  /** Hands an event to one hook again, and waits until it is through with it. */
  redeliver(hook: HookDescription, event: PhloEvent): Promise<void>;
}

export interface HookFault {
  /** `plugin/hook`. */
  readonly label: string;
  readonly error: string;
  readonly isTimeout: boolean;
}

const passOn: HookInterceptor = (call) => call.proceed();

export async function openSubject(
  { make, options }: ContractSubject,
  intercept: HookInterceptor = passOn,
): Promise<OpenSubject> {
  const { config, projectDir = '/project', stateOf, pluginsOf, settleMs = 1_000 } = options;
  const plugin = await make();
  const definitions = { ...plugin.definitions, ...options.definitions };
  const clock = createSystemClock();
  const log = { log: () => undefined, child: () => log };
  const journal = createMemoryJournal();
  const emitted = new Map<string, PhloEvent>();
  const core = createHookBus({
    clock,
    log,
    source: 'phlo://contract',
    journal,
    store: { journal, deliveries: createMemoryDeliveries(journal, clock) },
    onEvent: (event) => void emitted.set(event.id, event),
    // The contract calls broken hooks again and again.
    breaker: { failures: Number.POSITIVE_INFINITY },
    definitions,
  });
  const bus = withoutRetries(interceptHooks(core, intercept));
  const host = { bus, log, clock, projectDir, ...(stateOf && { stateOf }), ...(pluginsOf && { pluginsOf }) };
  const samples = createEventSamples({ ...options, definitions });
  let loaded: AsyncDisposable;
  try {
    loaded = await loadPlugin(plugin, host, { config });
  } catch (error) {
    await core.close();
    throw error;
  }
  const hooks = core.list();
  return {
    samples,
    hooks,
    stimuli: (variantsOf = onlySample) =>
      distinct(
        hooks.flatMap((hook) =>
          typesOf(hook, samples).flatMap((type) => {
            const definition = samples.definition(type);
            const view = viewOf(hook, type, { definition, sample: samples.data(type) });
            const variants = variantsOf(view.sample, view.schema);
            const validate = compileSchema(definition.data);
            // A sample that was given may not fit, and a filter may ask for what no event says.
            return matchingStimuli(hook, type, { view, variants }).filter(({ data }) => validate(data) === undefined);
          }),
        ),
      ),
    send: async (stimulus) => {
      const before = core.stats();
      await emit(core, samples, stimulus);
      await core.flush({ deadlineMs });
      return faults(before, core.stats());
    },
    emitted: (id) => emitted.get(id),
    redeliver: async ({ plugin, hook }, event) => {
      await core.replay({ plugin, hook }, [event]);
      await core.flush({ deadlineMs });
    },
    [Symbol.asyncDispose]: async () => {
      try {
        await loaded[Symbol.asyncDispose]();
      } finally {
        // A handler that never ends is told by the rules; nobody waits for it here.
        const wait = new AbortController();
        const late = clock.sleep(settleMs, { signal: wait.signal }).catch(() => undefined);
        await Promise.race([core.close(), late]);
        wait.abort();
      }
    },
  };
}

/** More than the timeout of any hook. */
const deadlineMs = 600_000;

/** One rejection says enough, and nobody waits for the next attempt. */
const withoutRetries = (bus: HookBus): HookBus => ({
  ...bus,
  register: (hook, owner) => bus.register(hook.delivery === 'queued' ? { ...hook, attempts: 1 } : hook, owner),
});

const onlySample = (sample: unknown): readonly SampleVariant[] => [{ label: 'with every field', data: sample }];

/** Failures are read from the counts of the hooks: whether they also abort the flow is a matter of policy. */
async function emit(bus: HookBus, samples: EventSamples, { type, data, context }: Stimulus): Promise<void> {
  // The definition of the type says which of the two it is.
  const given = structuredClone(data) as never;
  if (samples.definition(type).kind === 'gate') {
    await bus.gate(type as GateType, given, context);
    return;
  }
  try {
    bus.emit(type as NotifyType, given, context);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'HOOK_ABORTED') throw error;
  }
}

function faults(before: readonly HookStats[], after: readonly HookStats[]): readonly HookFault[] {
  return after.flatMap((now, index) => {
    const { failures = 0, timeouts = 0 } = before[index] ?? {};
    if (now.failures === failures) return [];
    const label = `${now.plugin}/${now.hook}`;
    return [{ label, error: now.lastError ?? 'it failed', isTimeout: now.timeouts > timeouts }];
  });
}

/** The first of those that are alike. */
function distinct(stimuli: readonly Stimulus[]): readonly Stimulus[] {
  const known = new Set<string>();
  return stimuli.filter(({ type, data, context }) => {
    const key = JSON.stringify([type, data, context]);
    return !known.has(key) && known.add(key);
  });
}
