import type { Clock } from '../clock.js';
import type { HookKey } from '../deliveries.js';
import type { DurableStore, PendingEvents } from '../delivery/journal-source.js';
import type { EventContext, EventType, PhloEvent } from '../events/envelope.js';
import type { EventDefinition } from '../events/schema.js';
import type { EventMap, GateType, NotifyType } from '../events/types.js';
import type { Logger } from '../log.js';
import type { HookExplanation } from './explain.js';
import type { FlushOptions, FlushReport } from './flush.js';
import type { HookDescription, HookStats } from './hook-entry.js';
import type { HookMarks } from './marks.js';
import type { Timing } from './observe-call.js';
import type { HookOverride } from './override.js';
import type { HookRegistration } from './registration.js';
import type { HookTrace } from './trace.js';
import type { GateResult } from './types.js';

/** The part of a journal that the bus writes to. */
export interface EventSink {
  /** Keeps the event durably, synchronously, or throws. */
  append(event: PhloEvent): void;
}

/** What a bus needs of its maker, and how it behaves. */
export interface HookBusOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Source of every event: `phlo://<project>`. */
  readonly source: string;
  /** Default: `createIdSource(clock).eventId`. */
  readonly ids?: () => string;
  readonly journal?: EventSink;
  /**
   * `plan`: hooks are registered and explained, and none ever runs. Nothing is opened, emitted or replayed; a queued hook need
   * not say where its events wait. With the `store`, `pending` tells what waits for hooks that other processes run. Default `run`.
   */
  readonly mode?: 'run' | 'plan';
  /** What durable hooks read: the same journal, and their books. Without it none can be registered. */
  readonly store?: DurableStore;
  /**
   * Milliseconds for which what durable hooks are due gathers before it is handed over, unless it is flushed. Default 0.
   */
  readonly gatherMs?: number;
  /**
   * Whether a pipeline is under way, which goes first: meanwhile all deliveries to durable hooks together take a hundredth of the
   * thread, unless they are flushed. Default: none ever is.
   */
  readonly isUnderWay?: () => boolean;
  /** Queued hooks whose events wait and are not handed over: those of a test that is to reach nobody. Default: none. */
  readonly holds?: (hook: HookKey) => boolean;
  /** What the operator sets for hooks, by `plugin/hook`. */
  readonly overrides?: Readonly<Record<string, HookOverride>>;
  /** Types that plugins add to the catalogue. */
  readonly definitions?: Readonly<Record<string, EventDefinition>>;
  /** Sees every event after the journal and before the hooks: progress of the CLI, records of a test. */
  readonly onEvent?: (event: PhloEvent) => void;
  /**
   * Masks secrets, as `createRedactor` makes it: in what failed and vetoing hooks say, and in every event's `error`, `errors`,
   * `message`, `problems` and `reasons`, and the `reason` of its `assets`, before the journal and the hooks get them.
   */
  readonly redact?: <T>(value: T) => T;
  /** Milliseconds that all hooks of one gate may take together. Default 10,000. */
  readonly gateBudgetMs?: number;
  /** Milliseconds that an awaited hook may take, where it says nothing else. Default 5,000. */
  readonly hookTimeoutMs?: number;
  /** Milliseconds that a queued hook may take, where it says nothing else. Default 30,000. */
  readonly queuedTimeoutMs?: number;
  /** Where it writes which handler it has entered, for a watchdog in another thread. */
  readonly marks?: HookMarks;
  /** Which calls of inline hooks are timed for `stats`. Default `sampled`: one of 1,024. */
  readonly timing?: Timing;
  /** Opens after `failures` (5) in a row, dead letters in a row of a queued hook, for `coolDownMs` (30,000). */
  readonly breaker?: { readonly failures?: number; readonly coolDownMs?: number };
  /** Nested events: at most `depth` (32) levels, and `queued` (10,000) of one root. */
  readonly loop?: { readonly depth?: number; readonly queued?: number };
}

/** What a plan is asked for. */
export interface PlanQuery {
  readonly assetKeys?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Where every step of Phlo speaks, and every plugin listens (DESIGN §3). Hooks run in the order (priority, plugin, hook);
 * every hook that matches runs, whatever the others do.
 */
export interface HookBus {
  /** Every event type that it knows: those of the catalogue, then those that plugins add. */
  readonly types: ReadonlyMap<string, EventDefinition>;
  /**
   * Adds a hook; it sees the next event. Disposing the result removes it at once, also in the middle of an emit. Throws
   * `HOOK_INVALID`, `HOOK_EVENT_UNKNOWN`, `HOOK_DELIVERY_UNSUPPORTED`, `HOOK_FILTER_INVALID`, `HOOK_OVERRIDE_INVALID`,
   * `HOOK_DUPLICATE`, `BUS_CLOSED`; for a durable hook what its store throws.
   */
  register(hook: HookRegistration, owner: { readonly plugin: string }): Disposable;
  /**
   * "It happened." Journals the event, then runs its hooks, synchronously. Inside of a handler the event is journaled now
   * and its hooks run after those of the current event (FIFO). The data is frozen in place, or a
   * copy of it where free texts of it are masked.
   *
   * Throws `HOOK_ABORTED` where a hook with the policy `raise` failed, after every hook has run; inside of a handler the
   * outermost emit throws it, and a gate counts it as a veto. Throws `EVENT_INVALID`, `HOOK_LOOP`, `BUS_CLOSED`. A journal
   * that fails is a warning: what happened has happened.
   */
  emit<Type extends NotifyType>(type: Type, data: EventMap[Type], context?: EventContext): void;
  /**
   * "It is about to happen." Journals the event, runs its hooks one after the other, then those of events that they
   * emitted. A veto blocks, whatever the policy; so does the failure of a hook with the policy `raise`. Rejects with
   * `JOURNAL_FAILED`, `EVENT_INVALID`, `HOOK_LOOP` and `BUS_CLOSED`; never with what a hook threw.
   */
  gate<Type extends GateType>(type: Type, data: EventMap[Type], context?: EventContext): Promise<GateResult<Type>>;
  /**
   * Makes an event that is announced later, id included: checked and frozen, neither journaled nor dispatched. For the
   * announcing protocol of DESIGN §5. Throws `EVENT_INVALID`.
   */
  prepare<Type extends EventType>(type: Type, data: EventMap[Type], context?: EventContext): PhloEvent<Type>;
  /** As `emit`, with an event that was prepared (or read back after a crash), and that somebody else has journaled. */
  announce<Type extends NotifyType>(event: PhloEvent<Type>): void;
  /** Every hook, in order. */
  list(): readonly HookDescription[];
  /** The hooks that would run, in order. Throws `EVENT_TYPE_UNKNOWN`. */
  plan(type: EventType, query?: PlanQuery): readonly HookDescription[];
  /** Of every hook, in order, whether it would run, and what rules it out. Throws `EVENT_TYPE_UNKNOWN`. */
  explain(type: EventType, query?: PlanQuery): readonly HookExplanation[];
  /** In the order of `list`. */
  stats(): readonly HookStats[];
  /** What waits for a queued hook; for a durable one, by its book. Throws `HOOK_UNKNOWN`. */
  pending(hook: HookKey): PendingEvents;
  /** Events emitted and handlers entered since the bus was made. */
  counts(): { readonly events: number; readonly hookCalls: number };
  /** Overrides that no registered hook has taken: a plugin that is not there, or a slip of the pen. */
  unusedOverrides(): readonly string[];
  /** Follows the hooks call by call, until it is disposed. Costs a look at the clock for each call. */
  trace(listener: (trace: HookTrace) => void): Disposable;
  /**
   * Hands events to one hook alone, whatever its filter says: what a past run emitted, once more. Those of a queued hook
   * wait in its queue, before those of the journal. Returns how many the hook gets. Throws `HOOK_UNKNOWN`; an inline
   * or awaited hook's failures go the way of its policy, and its vetoes mean nothing.
   */
  replay(hook: HookKey, events: Iterable<PhloEvent>): Promise<number>;
  /** Looks at once whether something waits for durable hooks: other processes write to the journal as well. Waits for nothing. */
  wake(): void;
  /** Delivers what waits for queued hooks, what that causes included. Always returns by its deadline. */
  flush(options?: FlushOptions): Promise<FlushReport>;
  /**
   * Refuses new events from outside of handlers, delivers what waits as `flush` does, aborts the signals of handlers that
   * still run and waits for them, at most `hookTimeoutMs`. What waits for a durable hook then is delivered by a later bus.
   */
  close(options?: FlushOptions): Promise<FlushReport>;
}
