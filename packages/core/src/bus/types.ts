import type { EventContext, EventType, PhloEvent } from '../events/envelope.js';
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
  emit<Type extends NotifyType>(type: Type, data: EventMap[Type], context?: EventContext): void;
}

export type HookHandler<Type extends EventType> = (
  event: PhloEvent<Type>,
  context: HookContext,
  // `undefined`, and not `void`: TypeScript then rejects an async function on an inline hook.
) => Type extends GateType ? Veto | undefined | void : void | undefined;

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
