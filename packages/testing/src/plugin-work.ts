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
  /** When a handler was entered or left last, or the clock was moved. */
  let movedAt = 0;

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
      movedAt = monotonic();
      return Promise.resolve(returned).finally(() => {
        running--;
        movedAt = monotonic();
      });
    },
    drive: async (work, patienceMs = 5_000) => {
      let isOver = false;
      const end = () => void (isOver = true);
      work.then(end, end);
      movedAt = monotonic();
      let quiet = 0;
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        const isBusy = running > sleeping && monotonic() - movedAt < patienceMs;
        // Whoever was woken may enter a handler in this turn, or wake another that does in the next one, and a queue that has handed over
        // much lets others have a turn: no timeout may pass before all of them have gone on.
        quiet = isBusy ? 0 : quiet + 1;
        if (isOver || quiet < quietTurns || !(await clock.runNext())) continue;
        movedAt = monotonic();
        quiet = 0;
      }
      return work;
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
