import type { EventType } from '../events/envelope.js';
import type { HookedGateType, HookedType } from '../events/pinned-type.js';
import type { AsyncHookHandler, Delivery, FailurePolicy, HookContext, HookFilter, HookHandler, Veto } from './types.js';

declare const checked: unique symbol;

interface HookSettings {
  /** Unique within the plugin. */
  readonly name: string;
  /** Default: every event of the type. */
  readonly where?: HookFilter;
  /** Lower runs first; hooks of one priority run in the order of plugin name and hook name. Default 100. */
  readonly priority?: number;
  /** What a failure of the hook itself means. Default `log`. */
  readonly policy?: FailurePolicy;
}

/** A hook that runs at once, in order, inside the emit. */
export interface InlineHook<Type extends HookedType> extends HookSettings {
  readonly delivery?: 'inline';
  readonly handler: HookHandler<Type>;
}

/** A hook of a gate that the gate waits for. */
export interface AwaitHook<Type extends HookedGateType> extends HookSettings {
  readonly delivery: 'await';
  /** Milliseconds after which the hook has failed. Default 5,000; never more than what is left of the gate's budget. */
  readonly timeoutMs?: number;
  readonly handler: AsyncHookHandler<Type>;
}

/** What an author says about a hook of one event type. `await` is there for gates only. */
export type HookOptions<Type extends HookedType> =
  InlineHook<Type> | (Type extends HookedGateType ? AwaitHook<Type> : never);

/**
 * A hook with its types erased, as plugins list it and the bus takes it. Only {@link onEvent} and {@link onPattern} make
 * one, so that the compiler has seen that handler, event and delivery go together; settings may be overridden by a
 * spread: `{ ...hook, priority: 10 }`.
 */
export interface HookRegistration extends HookSettings {
  readonly [checked]: true;
  /** An event type, a type at one of its majors (`type@1`), `ns.*`, or `*`. */
  readonly on: string;
  readonly delivery?: Delivery;
  readonly timeoutMs?: number;
  readonly handler: (event: never, context: HookContext) => unknown;
}

/** Event types that a pattern such as `wap.*` or `*` names. */
export type MatchingType<Pattern extends string> = Pattern extends '*'
  ? EventType
  : Pattern extends `${infer Namespace}.*`
    ? Extract<EventType, `${Namespace}.${string}`>
    : never;

/**
 * A hook of one event type: `onEvent('ingestion.end', { name: 'notify', handler(event) { … } })`. With a major behind it,
 * `onEvent('ingestion.end@1', …)`, the hook gets every event as that major has it, also once there is a newer one.
 */
export function onEvent<Type extends HookedType>(type: Type, options: HookOptions<Type>): HookRegistration {
  return { ...options, on: type } as unknown as HookRegistration;
}

/** An inline hook of every event type that a pattern names: `onPattern('wap.*', …)`, `onPattern('*', …)`. */
export function onPattern<Pattern extends '*' | `${string}.*`>(
  pattern: Pattern,
  options: InlineHook<MatchingType<Pattern>>,
): HookRegistration {
  return { ...options, on: pattern } as unknown as HookRegistration;
}

/** What a hook of a gate returns to block. The reason becomes part of the run's record. */
export function veto(reason: string): Veto {
  // JavaScript authors have no compiler, and a veto must block whatever is wrong with its reason.
  const given: unknown = reason;
  return { kind: 'veto', reason: typeof given === 'string' && given !== '' ? given : 'no reason was given' };
}

/** Whether a handler's return value is a veto, from this or any other copy of the package. */
export function isVeto(value: unknown): value is Veto {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'veto' &&
    'reason' in value &&
    typeof value.reason === 'string'
  );
}
