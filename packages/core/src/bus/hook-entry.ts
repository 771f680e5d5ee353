import type { PhloEvent } from '../events/envelope.js';
import type { QueueCounts } from '../delivery/source.js';
import type { ParsedFilter } from './filter.js';
import type { Latency, LatencySummary } from './latency.js';
import type { SetBy } from './override.js';
import type { HookRegistration } from './registration.js';
import type { Delivery, FailurePolicy, HookContext, HookFilter, HookQueue } from './types.js';

/** A hook as `bus.list()` and `bus.plan()` show it: every setting as it is in effect. */
export interface HookDescription {
  readonly plugin: string;
  readonly hook: string;
  /** Event type, type at a major, or pattern. */
  readonly on: string;
  readonly priority: number;
  readonly policy: FailurePolicy;
  readonly delivery: Delivery;
  /** Milliseconds; of awaited and queued hooks only. */
  readonly timeoutMs?: number;
  /** Where the events of a queued hook wait. */
  readonly queue?: HookQueue;
  readonly where?: HookFilter;
  /** The operator's filter: an event must match both. */
  readonly narrowedTo?: HookFilter;
  /** False where the operator has turned it off. */
  readonly enabled: boolean;
  /** Who has set what; what is missing is a default. */
  readonly setBy: SetBy;
}

/** What a hook did since the bus was made. */
export interface HookStats {
  readonly plugin: string;
  readonly hook: string;
  /** Times that the handler was entered. */
  readonly calls: number;
  /** Failures of every kind but skips, timeouts included. */
  readonly failures: number;
  readonly vetoes: number;
  readonly timeouts: number;
  /** Matching events for which it was not entered: open breaker, exhausted budget. */
  readonly skipped: number;
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly lastError?: string;
  /** How long its calls took, of those that were timed; absent where none was. */
  readonly latency?: LatencySummary;
  /** Of a queued hook: what became of its events. Those of a durable one are counted since its first registration. */
  readonly queue?: QueueStats;
}

/** What has become of the events of a queued hook. */
export interface QueueStats extends QueueCounts {
  /** Why nothing is delivered at the moment, where that is so. */
  readonly pausedBy?: string;
}

/** A registration in which nothing is wrong. */
export interface CheckedRegistration {
  readonly description: HookDescription;
  /** With the operator's settings over the plugin's. */
  readonly hook: HookRegistration;
  readonly filter: ParsedFilter;
  /** The operator's filter, where there is one. */
  readonly narrowed?: ParsedFilter;
  /** Types that it matches. */
  readonly types: readonly string[];
  /** Of a hook that pins an older major, and of queued ones. */
  readonly adapt?: AdaptEvent;
}

/**
 * The event as the hook's major has it, or `undefined` where the data of that major do not pass its filter. Throws
 * `EVENT_CONVERSION_FAILED`.
 */
export type AdaptEvent = (event: PhloEvent) => PhloEvent | undefined;

/** A registered hook with what the bus counts about it. */
export interface HookEntry {
  readonly description: HookDescription;
  /** `plugin/hook`. */
  readonly label: string;
  /** Of the hooks of this bus, in the order of their registration; 1 is the first. */
  readonly number: number;
  readonly policy: FailurePolicy;
  readonly isAwaited: boolean;
  readonly timeoutMs: number;
  readonly filter: ParsedFilter;
  readonly narrowed: ParsedFilter | undefined;
  /** Types that it matches; none where the operator has turned it off. */
  readonly types: readonly string[];
  readonly handler: (event: PhloEvent, context: HookContext) => unknown;
  /** What the handler does first. */
  readonly adapt: AdaptEvent | undefined;
  /** What an inline call gets: one for all calls. */
  readonly context: HookContext;
  /** False from the moment of its removal on, also in the middle of an emit. */
  isAlive: boolean;
  calls: number;
  failures: number;
  vetoes: number;
  timeouts: number;
  skipped: number;
  failuresInRow: number;
  /** Monotonic time at which an open breaker lets one call through; 0 while it is closed. */
  openUntil: number;
  /** The one call of a half-open breaker is under way. */
  isProbing: boolean;
  lastError: string | undefined;
  /** Made with the first call that is timed. */
  latency: Latency | undefined;
  /** Of a queued hook: where its events go instead of its handler. */
  queue: HookQueueHandle | undefined;
}

/** The queue of a hook, as dispatch sees it. */
export interface HookQueueHandle {
  offer(event: PhloEvent, depth: number): void;
}

export function createHookEntry(
  checked: CheckedRegistration,
  { context, number }: { readonly context: HookContext; readonly number: number },
): HookEntry {
  const { description, hook, filter, narrowed, types } = checked;
  return {
    description,
    label: `${description.plugin}/${description.hook}`,
    number,
    policy: description.policy,
    isAwaited: description.delivery === 'await',
    timeoutMs: description.timeoutMs ?? 0,
    filter,
    narrowed,
    types: description.enabled ? types : [],
    handler: adaptedHandler(hook, checked.adapt),
    adapt: checked.adapt,
    context,
    isAlive: true,
    calls: 0,
    failures: 0,
    vetoes: 0,
    timeouts: 0,
    skipped: 0,
    failuresInRow: 0,
    openUntil: 0,
    isProbing: false,
    lastError: undefined,
    latency: undefined,
    queue: undefined,
  };
}

/** A conversion that fails is a failure of the hook: it happens where the handler is called. */
function adaptedHandler(hook: HookRegistration, adapt: AdaptEvent | undefined): HookEntry['handler'] {
  // The author's handler takes exactly the events that its types name; onEvent and onPattern have checked it.
  const handler = hook.handler as HookEntry['handler'];
  if (adapt === undefined) return handler;
  if (hook.batch !== undefined) return adaptedBatchHandler(handler, adapt);
  return (event, context) => {
    const adapted = adapt(event);
    return adapted === undefined ? undefined : handler(adapted, context);
  };
}

/** A batch hook takes a list where the others take an event. */
function adaptedBatchHandler(handler: HookEntry['handler'], adapt: AdaptEvent): HookEntry['handler'] {
  return (batch, context) => {
    const events = batch as unknown as readonly PhloEvent[];
    const adapted = events.map(adapt).filter((event) => event !== undefined);
    return adapted.length === 0 ? undefined : handler(Object.freeze(adapted) as unknown as PhloEvent, context);
  };
}

export function toStats(entry: HookEntry, breaker: HookStats['breaker'], queue?: QueueStats): HookStats {
  const { plugin, hook } = entry.description;
  const { calls, failures, vetoes, timeouts, skipped, lastError, latency } = entry;
  return {
    plugin,
    hook,
    calls,
    failures,
    vetoes,
    timeouts,
    skipped,
    breaker,
    ...(lastError === undefined ? {} : { lastError }),
    ...(latency === undefined ? {} : { latency: latency.summary() }),
    ...(queue === undefined ? {} : { queue }),
  };
}
