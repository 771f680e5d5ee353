import { createSystemClock, type Clock } from '@phlo/core';
import type { ManualClock } from './manual-clock.js';

/** Knows whether handlers are busy with something that is not the clock: a request to a server, a file. */
export interface PluginWork {
  /** The test's clock, as plugins get it. */
  readonly clock: Clock;
  /** Enters the handler, and watches what it returns. */
  watch(enter: () => unknown): unknown;
  /**
   * Moves the clock on until the work is done, and only while no handler is busy. One that stays busy for `patienceMs` (5,000)
   * of real time is taken for one that never ends: its timeout comes then.
   */
  drive<Result>(work: Promise<Result>, patienceMs?: number): Promise<Result>;
}

/** A queued hook looks for what an event has brought a turn after it was woken, and the bus for who was woken a turn after that. */
const quietTurns = 4;

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
    drive: async (work, patienceMs = 5_000) => {
      let isOver = false;
      const end = () => void (isOver = true);
      work.then(end, end);
      let quietSince = monotonic();
      while (!isOver) {
        // Whoever was woken may enter a handler in this turn, or wake another that does in the next one; no timeout may pass before.
        for (let turn = 0; turn < quietTurns; turn++) await new Promise((resolve) => setImmediate(resolve));
        const isBusy = running > sleeping && monotonic() - quietSince < patienceMs;
        if (!isOver && !isBusy && (await clock.runNext())) quietSince = monotonic();
      }
      return work;
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
