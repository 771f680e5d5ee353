import type { Clock } from '../clock.js';

/** An abort signal that is only made when somebody asks for it: most handlers never do. */
export interface LazySignal {
  get(): AbortSignal;
  abort(reason: unknown): void;
}

/** Everything asynchronous that the bus has started: nothing of it is un-owned. */
export interface Tasks {
  /** Waits for it when the bus closes; a rejection is caught. */
  own(label: string, promise: PromiseLike<unknown>): void;
  /** A signal of one call, which also aborts when the bus closes. */
  openSignal(): LazySignal;
  closeSignal(signal: LazySignal): void;
  /** Aborts every signal and waits, at most so long. Returns the labels of what has not ended. */
  end(reason: unknown, waitMs: number): Promise<readonly string[]>;
}

export function createTasks(clock: Clock): Tasks {
  const running = new Map<Promise<void>, string>();
  const signals = new Set<LazySignal>();
  let ended: { readonly reason: unknown } | undefined;

  return {
    own: (label, promise) => {
      const settled = Promise.resolve(promise).then(
        () => void running.delete(settled),
        () => void running.delete(settled),
      );
      running.set(settled, label);
    },
    openSignal: () => {
      const signal = createLazySignal();
      if (ended !== undefined) signal.abort(ended.reason);
      else signals.add(signal);
      return signal;
    },
    closeSignal: (signal) => void signals.delete(signal),
    end: async (reason, waitMs) => {
      ended ??= { reason };
      for (const signal of signals) signal.abort(reason);
      signals.clear();
      if (running.size === 0) return [];
      const timer = new AbortController();
      const timeout = clock.sleep(waitMs, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([Promise.all(running.keys()), timeout]);
      timer.abort();
      return [...running.values()];
    },
  };
}

function createLazySignal(): LazySignal {
  let controller: AbortController | undefined;
  let aborted: { readonly reason: unknown } | undefined;
  return {
    get: () => {
      if (controller === undefined) {
        controller = new AbortController();
        if (aborted !== undefined) controller.abort(aborted.reason);
      }
      return controller.signal;
    },
    abort: (reason) => {
      if (aborted !== undefined) return;
      aborted = { reason };
      controller?.abort(reason);
    },
  };
}
