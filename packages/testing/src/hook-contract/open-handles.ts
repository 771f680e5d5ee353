import { AsyncLocalStorage, createHook } from 'node:async_hooks';

/** Knows what a piece of code has opened and not closed, and where. */
export interface HandleTracker extends Disposable {
  /** What this opens, and what that opens in its turn, is watched. */
  run<Result>(body: () => Result): Result;
  /** What is still open and keeps the process alive: `a Timeout, made at …`. */
  open(): readonly string[];
}

/**
 * What Node calls resources that stay until somebody closes them; promises and requests end by themselves. Open files are not
 * among them: Node does not say who opened them.
 */
const lasting: ReadonlySet<string> = new Set([
  'Timeout',
  'TCPWRAP',
  'TCPSERVERWRAP',
  'PIPEWRAP',
  'PIPESERVERWRAP',
  'UDPWRAP',
  'TTYWRAP',
  'PROCESSWRAP',
  'SIGNALWRAP',
  'FSEVENTWRAP',
  'STATWATCHER',
  'MESSAGEPORT',
  'WORKER',
]);

interface Handle {
  readonly type: string;
  readonly resource: Resource;
  readonly madeAt: string;
}

interface Resource {
  readonly hasRef?: () => boolean;
}

/**
 * Watches by Node's async hooks, which know who made what: other code of the same process, such as the test runner with its
 * timers, does not disturb. Dispose it: watching costs time.
 */
export function createHandleTracker(): HandleTracker {
  const watched = new AsyncLocalStorage<true>();
  const handles = new Map<number, Handle>();
  const hook = createHook({
    init: (...[id, type, , resource]: readonly [number, string, number, object]) => {
      if (watched.getStore() !== true || !lasting.has(type)) return;
      handles.set(id, { type, resource, madeAt: callSite() });
    },
    destroy: (id) => void handles.delete(id),
  }).enable();
  return {
    run: (body) => watched.run(true, body),
    open: () =>
      [...handles.values()]
        .filter(({ resource }) => resource.hasRef?.() !== false)
        .map(({ type, madeAt }) => `a ${type}, made ${madeAt}`),
    [Symbol.dispose]: () => void hook.disable(),
  };
}

/** The first line of the stack that is neither Node's nor this file's. */
function callSite(): string {
  const { stackTraceLimit } = Error;
  // Ten lines, the default, are often Node's alone.
  Error.stackTraceLimit = 50;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  const own = lines.find((line) => !line.includes('node:') && !line.includes('open-handles') && line.includes('/'));
  return own?.trim() ?? 'by Node itself';
}
