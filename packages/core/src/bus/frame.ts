import { AsyncLocalStorage } from 'node:async_hooks';
import { coreErrors } from '../errors/core-errors.js';
import type { EventContext, PhloEvent } from '../events/envelope.js';
import type { HookFailure } from './failure.js';
import type { HookEntry } from './hook-entry.js';

/** One emit from outside of any handler, with everything that handlers emit meanwhile. */
export interface Root {
  /** Events to be dispatched after the current one, in the order in which they were emitted. */
  readonly queue: Frame[];
  /** Events that handlers emitted, whether dispatched already or not. */
  queued: number;
  /** Failures of hooks with the policy `raise`. */
  readonly raised: HookFailure[];
  /** False once its last handler has returned: what is emitted then is a root of its own. */
  isOpen: boolean;
}

/** The dispatch of one event. */
export interface Frame {
  readonly root: Root;
  event: PhloEvent;
  /** Handlers may return a veto. */
  readonly isGate: boolean;
  /** 0 for what was emitted from outside of any handler. */
  readonly depth: number;
  /** The dispatch during which the event was emitted, and the hook that emitted it. */
  readonly cause: Frame | undefined;
  readonly emittedBy: HookEntry | undefined;
  /** The hook whose handler is running, where hooks are not called round by round; {@link runningIn} knows both. */
  running: HookEntry | undefined;
  /** The hooks of the round that is under way, and the place of the one whose handler is running. */
  round: readonly HookEntry[] | undefined;
  at: number;
  /** Another one names it as its cause: it cannot be used for a further event. */
  isKept: boolean;
}

export interface LoopLimits {
  /** Default 32. */
  readonly depth: number;
  /** Events that one root may cause. Default 10,000. */
  readonly queued: number;
}

/** Knows the handler that is running, also after it has awaited something. */
export interface Scope {
  current(): Frame | undefined;
  /** The handler runs synchronously: set before, and set back after. Returns what was there. */
  enter(frame: Frame | undefined): Frame | undefined;
  /** Runs an awaited handler; what it starts belongs to the frame. */
  run<T>(frame: Frame, call: () => T): T;
}

export function createScope(): Scope {
  const storage = new AsyncLocalStorage<Frame>();
  let active: Frame | undefined;
  // Until an awaited handler has run nothing is in the storage, and asking it costs.
  let hasRun = false;
  return {
    current: () => active ?? (hasRun ? storage.getStore() : undefined),
    enter: (frame) => {
      const before = active;
      active = frame;
      return before;
    },
    run: (frame, call) => {
      hasRun = true;
      return storage.run(frame, call);
    },
  };
}

export function createRoot(): Root {
  return { queue: [], queued: 0, raised: [], isOpen: true };
}

export interface FrameOptions {
  readonly root: Root;
  /** The dispatch that the event was emitted in. */
  readonly cause: Frame | undefined;
  readonly isGate: boolean;
}

export function createFrame(event: PhloEvent, { root, cause, isGate }: FrameOptions): Frame {
  if (cause !== undefined) cause.isKept = true;
  const depth = cause === undefined ? 0 : cause.depth + 1;
  const emittedBy = cause === undefined ? undefined : runningIn(cause);
  return { root, event, isGate, depth, cause, emittedBy, running: undefined, round: undefined, at: 0, isKept: false };
}

/** The hook whose handler is running. */
function runningIn({ round, at, running }: Frame): HookEntry | undefined {
  return round === undefined ? running : round[at];
}

/** An event that a handler emits belongs to the run and the trace of the event that it handles. */
export function inheritContext(context: EventContext | undefined, cause: Frame | undefined): EventContext | undefined {
  if (cause === undefined) return context;
  const { id, runId, traceparent } = cause.event;
  return {
    causationId: id,
    ...(runId === undefined ? {} : { runId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...context,
  };
}

/** Throws `HOOK_LOOP`, with the chain of events and hooks, where a handler's next event would be one too many. */
export function guardLoop(cause: Frame, limits: LoopLimits): void {
  const isTooDeep = cause.depth >= limits.depth;
  if (!isTooDeep && !(cause.root.isOpen && cause.root.queued >= limits.queued)) return;
  const limit = isTooDeep ? `${limits.depth} levels deep` : `${limits.queued} events`;
  throw coreErrors.create('HOOK_LOOP', {
    message: `Hooks cause each other without end; stopped after ${limit}: ${describeChain(cause)}`,
    details: { limit: isTooDeep ? 'depth' : 'queued' },
  });
}

const shownLinks = 6;

function describeChain(last: Frame): string {
  const links: string[] = [];
  let frame: Frame | undefined = last;
  let hook = runningIn(last);
  while (frame !== undefined && links.length < shownLinks) {
    links.unshift(`${frame.event.type} → ${hook?.label ?? 'the bus'}`);
    hook = frame.emittedBy;
    frame = frame.cause;
  }
  return `${frame === undefined ? '' : '… → '}${links.join(' → ')}`;
}
