import type { EventContext, EventOf, PhloEvent } from '../events/envelope.js';
import type { HookedGateType, HookedType } from '../events/pinned-type.js';
import type { EventMap, GateType, NotifyType } from '../events/types.js';

export type FailurePolicy = 'ignore' | 'log' | 'raise';
/** `queued` follows with the durable delivery of a later release and is refused at registration today. */
export type Delivery = 'inline' | 'await';

/** AND across dimensions, OR within one. Exact by default; `*` is one segment, `**` any tail. `[]` is an error. */
export interface HookFilter {
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

export interface Verdict {
  readonly plugin: string;
  readonly hook: string;
  readonly verdict: 'veto' | 'abstained';
  /** Why: the veto's reason, or how the hook itself failed. */
  readonly reason: string;
}

export interface GateResult<Type extends GateType = GateType> {
  readonly event: PhloEvent<Type>;
  readonly allowed: boolean;
  /** Vetoes, and failures of hooks that were recorded as abstentions. */
  readonly verdicts: readonly Verdict[];
}
