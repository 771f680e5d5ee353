import type { EventContext, EventOf, PhloEvent } from '../events/envelope.js';
import type { HookedGateType, HookedType } from '../events/pinned-type.js';
import type { EventMap, GateType, NotifyType } from '../events/types.js';
import type { Overflow } from '../delivery/mailbox.js';

/** What the failure of a hook means: it is counted, also logged, or stops the flow. On a gate `raise` counts as a veto. */
export type FailurePolicy = 'ignore' | 'log' | 'raise';
/** `inline`: inside of the emit. `await`: a gate waits for it. `queued`: later, in a queue of the hook's own. */
export type Delivery = 'inline' | 'await' | 'queued';

/** AND across dimensions, OR within one. Exact by default; `*` is one segment, `**` any tail. `[]` is an error. */
export interface HookFilter {
  /** Asset keys: exact, `*` for one segment, `**` for a tail; any of a list. */
  readonly assets?: string | readonly string[];
  /** All keys must match; a list of values is any-of. */
  readonly tags?: Readonly<Record<string, string | readonly string[]>>;
  /** Equality on payload fields that the catalogue marks indexed. */
  readonly data?: Readonly<Record<string, string | boolean | readonly (string | boolean)[]>>;
}

/** What a gate's handler returns to block. Make it with `veto(reason)`. */
export interface Veto {
  readonly kind: 'veto';
  readonly reason: string;
}

/** What a handler gets beside the event. */
export interface HookContext {
  readonly plugin: string;
  readonly hook: string;
  /** Aborts on the hook's timeout and when the bus closes. */
  readonly signal: AbortSignal;
  /** Emits a notify event after the current event's handlers have run (FIFO). */
  readonly emit: <Type extends NotifyType>(type: Type, data: EventMap[Type], context?: EventContext) => void;
}

/**
 * What an inline hook runs, synchronously. It gets a deep-frozen event; on a gate it may return `veto(reason)`.
 *
 * `void | undefined`, and not `void` alone: TypeScript then rejects an async function, whose promise nobody would own.
 */
export type HookHandler<Type extends HookedType> = (
  event: EventOf<Type>,
  context: HookContext,
) => Type extends HookedGateType ? Veto | void | undefined : void | undefined;

/** What an awaited hook of a gate runs. It should give up when `context.signal` aborts. */
export type AsyncHookHandler<Type extends HookedGateType> = (
  event: EventOf<Type>,
  context: HookContext,
) => Promise<Veto | void | undefined> | Veto | void | undefined;

/** What the handler of a queued hook may use. */
export interface DeliveryContext extends HookContext {
  /** 1 at first; grows with each time that the hook rejected the event, or that its process died in it. */
  readonly attempt: number;
}

/**
 * What a queued hook runs, for one event at a time, in order. Returning means delivered. A throw means rejected, and
 * `unavailable(…)`, a network error, a timeout or an HTTP status 429 or 5xx means that the target is not there.
 */
export type QueuedHandler<Type extends HookedType> = (
  event: EventOf<Type>,
  context: DeliveryContext,
) => Promise<void> | void | undefined;

/** The same for up to `batch.size` events at once. One that rejects a batch gets its events again one by one. */
export type BatchHandler<Type extends HookedType> = (
  events: readonly EventOf<Type>[],
  context: DeliveryContext,
) => Promise<void> | void | undefined;

/** How many events a hook takes at once, and how long it waits for them. */
export interface BatchOptions {
  /** Events at most. Default 512. */
  readonly size?: number;
  /** Milliseconds that a batch which is not full waits for more. Default 0: whatever waits is handed over. */
  readonly waitMs?: number;
}

/** A queue in memory, gone with the process: for what may be lost, such as measurements. */
export interface VolatileQueue {
  readonly overflow: Overflow;
  /** Events that wait at most. Default 2,048. */
  readonly capacity?: number;
}

/**
 * Where the events of a queued hook wait. `durable` reads the journal from where the hook left off, whichever process that
 * was in: at least once, and nothing is lost.
 */
export type HookQueue = 'durable' | VolatileQueue;

/** What one hook said of a gate, where it did not simply let it pass. */
export interface Verdict {
  readonly plugin: string;
  readonly hook: string;
  readonly verdict: 'veto' | 'abstained';
  /** Why: the veto's reason, or how the hook itself failed. */
  readonly reason: string;
}

/** What a gate came to. */
export interface GateResult<Type extends GateType = GateType> {
  readonly event: PhloEvent<Type>;
  readonly allowed: boolean;
  /** Vetoes, and failures of hooks that were recorded as abstentions. */
  readonly verdicts: readonly Verdict[];
}
