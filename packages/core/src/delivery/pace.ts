import type { Clock } from '../clock.js';

/** How much of the thread the deliveries that share it may take while something more important is under way. */
export interface Pace {
  /** Resolves when the caller may take its next step: at once where nothing is under way. `pause` may end early. */
  turn(pause: (ms: number) => Promise<void>, isCutOff: () => boolean): Promise<void>;
  /** Does work that keeps the thread, and charges it to the next turns. */
  charge<T>(work: () => T): T;
}

/** Makes way for nothing. */
export const freePace: Pace = { turn: async () => undefined, charge: (work) => work() };

/** A hundredth of the time. */
const restPerWork = 100;
/** Between two steps in any case: each has some work that nobody measures, such as that of a socket. */
const leastGapMs = 20;
/** After so long a wait it is asked again whether anything is under way. */
const mostPauseMs = 1_000;

/**
 * A pipeline that is under way goes first: each step of a delivery is followed by a rest a hundred times as long as it kept the
 * thread. Turns are given in the order in which they are asked for, so that a hook with much to do starves no other.
 */
export function createPace(clock: Pick<Clock, 'monotonic'>, isUnderWay: () => boolean): Pace {
  let nextAt = 0;
  return {
    turn: async (pause, isCutOff) => {
      if (!isUnderWay()) {
        nextAt = 0;
        return;
      }
      const at = Math.max(clock.monotonic(), nextAt);
      nextAt = at + leastGapMs;
      for (;;) {
        const ms = at - clock.monotonic();
        if (ms <= 0 || isCutOff() || !isUnderWay()) return;
        await pause(Math.min(ms, mostPauseMs));
      }
    },
    charge: (work) => {
      const from = clock.monotonic();
      try {
        return work();
      } finally {
        const to = clock.monotonic();
        nextAt = Math.max(nextAt, to) + (to - from) * restPerWork;
      }
    },
  };
}
