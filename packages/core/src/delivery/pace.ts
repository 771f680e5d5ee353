import type { Clock } from '../clock.js';

/** How much of the thread the deliveries that share it may take while something more important is under way. */
export interface Pace {
  /**
   * Resolves when the caller may take its next step: at once where nothing is under way. `pause` may end early. A caller that rests
   * until a monotonic time asks for its turn after that.
   */
  turn(pause: (ms: number) => Promise<void>, isCutOff: () => boolean, restsUntil?: number): Promise<void>;
  /** Until when whoever has worked for so long rests, waits for its target included. */
  restAfter(tookMs: number): number;
  /** How many events may be handed over at once, of those that could. */
  limit(batchSize: number): number;
  /** Does work that keeps the thread, and charges it to the next turns. */
  charge<T>(work: () => T): T;
}

/** Makes way for nothing. */
export const freePace: Pace = {
  turn: async () => undefined,
  restAfter: () => 0,
  limit: (batchSize) => batchSize,
  charge: (work) => work(),
};

/** A hundredth of the time. */
const restPerWork = 100;
/** Between two steps in any case: each has some work that nobody measures, such as that of a socket. */
const leastGapMs = 20;
/** A hook rests no longer for itself: whoever waits for an alert is to have it. */
const longestRestMs = 30_000;
/** A full batch of a target that wants a request for each event would be too much at once. */
const mostAtOnce = 16;
/** After so long a wait it is asked again whether anything is under way. */
const mostPauseMs = 1_000;

/**
 * A pipeline that is under way goes first: each step of a delivery is followed by a rest a hundred times as long as it kept the
 * thread. Turns are given in the order in which they are asked for, so that a hook with much to do starves no other.
 */
export function createPace(clock: Pick<Clock, 'monotonic'>, isUnderWay: () => boolean): Pace {
  let nextAt = 0;
  let resting: readonly number[] = [];
  return {
    // What a handler costs between its waits for a target cannot be told from what the pipeline does then. So a hook also rests for
    // itself, by all the time that its handler took, and longer the more of them do: together they take a hundredth.
    restAfter: (tookMs) => {
      const now = clock.monotonic();
      resting = resting.filter((until) => until > now);
      const until = now + Math.min(tookMs * restPerWork * (resting.length + 1), longestRestMs);
      resting = [...resting, until];
      return until;
    },
    limit: (batchSize) => (isUnderWay() ? Math.min(batchSize, mostAtOnce) : batchSize),
    turn: async (pause, isCutOff, restsUntil = 0) => {
      const waitUntil = async (at: number) => {
        for (;;) {
          const ms = at - clock.monotonic();
          if (ms <= 0 || isCutOff() || !isUnderWay()) return;
          await pause(Math.min(ms, mostPauseMs));
        }
      };
      await waitUntil(restsUntil);
      if (!isUnderWay()) {
        nextAt = 0;
        return;
      }
      const at = Math.max(clock.monotonic(), nextAt);
      nextAt = at + leastGapMs;
      await waitUntil(at);
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
