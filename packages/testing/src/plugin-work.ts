import { createSystemClock, type Clock } from '@phlo/core';
import type { ManualClock } from './manual-clock.js';

/** Knows whether handlers are busy with something that is not the clock: a request to a server, a file. */
export interface PluginWork {
  /** The test's clock, as plugins get it. */
  readonly clock: Clock;
  /** Enters the handler, and watches what it returns. */
  watch(enter: () => unknown): unknown;
  /** Moves the clock on until the work is done, and only while no handler is busy. */
  drive<Result>(work: Promise<Result>): Promise<Result>;
}

/** Real milliseconds after which a handler that does not end is taken for one that never will: its timeout comes then. */
const patienceMs = 5_000;

export function createPluginWork(clock: ManualClock): PluginWork {
  const { monotonic } = createSystemClock();
  let running = 0;
  let sleeping = 0;

  return {
    clock: {
      ...clock,
      sleep: async (ms, options) => {
        sleeping++;
        try {
          await clock.sleep(ms, options);
        } finally {
          sleeping--;
        }
      },
    },
    watch: (enter) => {
      const returned = enter();
      if (!isThenable(returned)) return returned;
      running++;
      return Promise.resolve(returned).finally(() => void running--);
    },
    drive: async (work) => {
      let isOver = false;
      const end = () => void (isOver = true);
      work.then(end, end);
      let quietSince = monotonic();
      while (!isOver) {
        const isBusy = running > sleeping && monotonic() - quietSince < patienceMs;
        if (isBusy) await new Promise((resolve) => setImmediate(resolve));
        else if (await clock.runNext()) quietSince = monotonic();
      }
      return work;
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
