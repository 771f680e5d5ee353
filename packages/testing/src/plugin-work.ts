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
   * is taken for one that never ends: its timeout comes then. What counts is time that this process was given as well: on a machine
   * that is busy with others a request takes as many times longer.
   */
  drive<Result>(work: Promise<Result>, patienceMs?: number): Promise<Result>;
}

/** A queued hook looks for what an event has brought a turn after it was woken, and the bus for who was woken a turn after that. */
const quietTurns = 4;

export function createPluginWork(clock: ManualClock): PluginWork {
  const stopwatch = createStopwatch();
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
      stopwatch.restart();
      return Promise.resolve(returned).finally(() => {
        running--;
        stopwatch.restart();
      });
    },
    drive: async (work, patienceMs = 5_000) => {
      let isOver = false;
      const end = () => void (isOver = true);
      work.then(end, end);
      stopwatch.restart();
      let quiet = 0;
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        const isBusy = running > sleeping && stopwatch.ms() < patienceMs;
        // Whoever was woken may enter a handler in this turn, or wake another that does in the next one, and a queue that has handed over
        // much lets others have a turn: no timeout may pass before all of them have gone on.
        quiet = isBusy ? 0 : quiet + 1;
        if (isOver || quiet < quietTurns || !(await clock.runNext())) continue;
        stopwatch.restart();
        quiet = 0;
      }
      return work;
    },
  };
}

/** Real time since it was restarted, or the time that this process was given since then, whichever is less. */
function createStopwatch(): { restart(): void; ms(): number } {
  const { monotonic } = createSystemClock();
  const given = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  let from = { real: 0, given: 0 };
  return {
    restart: () => void (from = { real: monotonic(), given: given() }),
    ms: () => Math.min(monotonic() - from.real, given() - from.given),
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
