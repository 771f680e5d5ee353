import { coreErrors } from '../errors/core-errors.js';
import type { EventType } from '../events/envelope.js';
import type { HookedGateType, HookedType } from '../events/pinned-type.js';
import type {
  AsyncHookHandler,
  BatchHandler,
  BatchOptions,
  Delivery,
  FailurePolicy,
  HookFilter,
  HookHandler,
  HookQueue,
  QueuedHandler,
  Veto,
} from './types.js';

declare const checked: unique symbol;

interface HookSettings {
  /** Unique within the plugin. */
  readonly name: string;
  /** Default: every event of the type. */
  readonly where?: HookFilter;
  /**
   * Field of the plugin's configuration: there is one such hook for each of its keys, which stands for `*` in the hook's name, and in values
   * of tags and payload fields of its filter. So each target has a queue of its own.
   */
  readonly each?: string;
  /** Lower runs first; hooks of one priority run in the order of plugin name and hook name. Default 100. */
  readonly priority?: number;
  /** What a failure of the hook itself means. Default `log`. */
  readonly policy?: FailurePolicy;
}

/** A hook that runs at once, in order, inside the emit. */
export interface InlineHook<Type extends HookedType> extends HookSettings {
  readonly delivery?: 'inline';
  readonly queue?: undefined;
  /** Nothing can end a synchronous call. */
  readonly timeoutMs?: undefined;
  readonly batch?: undefined;
  readonly attempts?: undefined;
  readonly handler: HookHandler<Type>;
}

/** A hook of a gate that the gate waits for. */
export interface AwaitHook<Type extends HookedGateType> extends HookSettings {
  readonly delivery: 'await';
  readonly queue?: undefined;
  readonly batch?: undefined;
  readonly attempts?: undefined;
  /** Milliseconds after which the hook has failed. Default 5,000; never more than what is left of the gate's budget. */
  readonly timeoutMs?: number;
  readonly handler: AsyncHookHandler<Type>;
}

interface QueueSettings extends HookSettings {
  readonly delivery: 'queued';
  readonly queue: HookQueue;
  /** Nobody waits for a queued hook, so that none can abort a flow. */
  readonly policy?: 'ignore' | 'log';
  /** Milliseconds after which the target counts as unavailable. Default 30,000. */
  readonly timeoutMs?: number;
  /** Rejections after which an event becomes a dead letter. Default 5. */
  readonly attempts?: number;
}

/** A hook that gets its events later, one at a time, in order. */
export interface QueuedHook<Type extends HookedType> extends QueueSettings {
  readonly handler: QueuedHandler<Type>;
  readonly handleBatch?: undefined;
  readonly batch?: undefined;
}

/** A hook that gets its events later, many at a time, in order. */
export interface BatchHook<Type extends HookedType> extends QueueSettings {
  /** Default: up to 512 events, whatever waits. */
  readonly batch?: BatchOptions;
  readonly handleBatch: BatchHandler<Type>;
  readonly handler?: undefined;
}

/** What an author says about a hook of one event type. `await` is there for gates only. */
export type HookOptions<Type extends HookedType> =
  InlineHook<Type> | QueuedHook<Type> | BatchHook<Type> | (Type extends HookedGateType ? AwaitHook<Type> : never);

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
  readonly queue?: HookQueue;
  /** Of a batch hook, whose handler takes a list of events. */
  readonly batch?: BatchOptions;
  readonly attempts?: number;
  readonly handler: (event: never, context: never) => unknown;
}

/** Event types that a pattern such as `wap.*` or `*` names. */
export type MatchingType<Pattern extends string> = Pattern extends '*'
  ? EventType
  : Pattern extends `${infer Namespace}.*`
    ? Extract<EventType, `${Namespace}.${string}`>
    : never;

/** What an author says about a hook of a pattern. */
export type PatternOptions<Type extends EventType> = InlineHook<Type> | QueuedHook<Type> | BatchHook<Type>;

/**
 * A hook of one event type: `onEvent('ingestion.end', { name: 'notify', handler(event) { … } })`. With a major behind it,
 * `onEvent('ingestion.end@1', …)`, the hook gets every event as that major has it, also once there is a newer one.
 */
export function onEvent<Type extends HookedType>(type: Type, options: HookOptions<Type>): HookRegistration {
  return eraseTypes(type, options);
}

/** An inline or queued hook of every event type that a pattern names: `onPattern('wap.*', …)`, `onPattern('*', …)`. */
export function onPattern<Pattern extends '*' | `${string}.*`>(
  pattern: Pattern,
  options: PatternOptions<MatchingType<Pattern>>,
): HookRegistration {
  return eraseTypes(pattern, options);
}

/** Throws `HOOK_INVALID` where the one handler and the one of a batch are mixed up, which only shows here. */
function eraseTypes(on: string, options: object): HookRegistration {
  const { handleBatch, ...rest } = options as BatchParts;
  const refuse = (problem: string, hint: string) => {
    throw coreErrors.create('HOOK_INVALID', { message: `The hook ${String(rest.name)} of ${on} ${problem}`, hint });
  };
  if (handleBatch !== undefined && rest.handler !== undefined)
    refuse('has both handler and handleBatch', 'Keep the one that its events are meant for.');
  if (handleBatch === undefined && rest.batch !== undefined)
    refuse('has batch, and a handler that takes one event', 'Write handleBatch(events) in place of handler(event).');
  const batched = handleBatch === undefined ? rest : { ...rest, batch: rest.batch ?? {}, handler: handleBatch };
  // The compiler has seen that handler, event and delivery go together.
  return { ...batched, on } as unknown as HookRegistration;
}

interface BatchParts {
  readonly name?: unknown;
  readonly batch?: BatchOptions;
  readonly handler?: unknown;
  readonly handleBatch?: unknown;
}

/** What a hook of a gate returns to block. The reason becomes part of the run's record. */
export function veto(reason: string): Veto {
  // JavaScript authors have no compiler, and a veto must block whatever is wrong with its reason.
  const given: unknown = reason;
  return { kind: 'veto', reason: typeof given === 'string' && given !== '' ? given : 'no reason was given' };
}

/**
 * The veto that a handler returned, from this or any other copy of the package, or `undefined`. One that was written by hand blocks
 * whatever its reason. Throws what the value's own fields throw.
 */
export function vetoIn(value: unknown): Veto | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'veto') return undefined;
  return veto('reason' in value ? (value.reason as string) : '');
}

/** Whether a handler's return value is a veto, from this or any other copy of the package. */
export const isVeto = (value: unknown): value is Veto => vetoIn(value) !== undefined;
