import type { Clock, Logger, StateStore } from '@phlo/core';
import type { AssetPolicy } from './asset-policy.js';
import { createFiringQueue, type FiringOutcome, type FiringQueueOptions, type ScheduledRun } from './firing-queue.js';
import { followAges, type ToldAge } from './follow-ages.js';
import { followSchedules, ruleOf } from './follow-schedules.js';
import type { Schedule } from './schedule.js';

/** What a scheduler follows, and what it needs of its opener. */
export interface SchedulerOptions {
  readonly schedules: readonly Schedule[];
  readonly policies: readonly AssetPolicy[];
  readonly state: Pick<StateStore, 'schedules' | 'freshness' | 'runs'>;
  readonly clock: Clock;
  readonly log: Logger;
  /**
   * Runs the assets, and records the firing as the run begins; waits for assets that another run holds. Rejects where nothing could be
   * begun.
   */
  readonly run: FiringQueueOptions['run'];
  /** Tells that an asset is too old, or no longer: once each. */
  readonly tell: (age: ToldAge) => void;
  readonly onOutcome?: (outcome: FiringOutcome) => void;
}

/**
 * Runs what is due, as long as somebody looks. A due time is answered by one run at most, whichever process looks and whenever one of
 * them dies: it counts as answered from the moment at which its run is recorded, and as due until then.
 */
export interface Scheduler {
  /** Looks once: puts what is due into the queue, which is worked off meanwhile, and passes over what is not to be run. */
  look(): void;
  /** Whether these are other schedules, or rules of theirs, than those that were followed before. */
  readonly isChanged: boolean;
  /** When there is something to look at again, if nothing else happens; `Infinity`: never. */
  nextAt(): number;
  /** What runs. */
  current(): ScheduledRun | undefined;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
  /** Begins nothing more. What runs goes on: {@link Scheduler.idle} waits for it. */
  stop(): void;
}

/** Follows the schedules and policies from now on, and no others. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { schedules, policies, state, clock, log, run, tell, onOutcome = () => undefined } = options;
  const isKnown = (one: Schedule) => state.schedules.followedSince({ name: one.name, rule: ruleOf(one) }) !== undefined;
  const isNew = !schedules.every(isKnown);
  const dropped = state.schedules.retain(schedules.map(({ name }) => name));
  state.freshness.retain(policies.map(({ asset }) => asset));
  const queue = createFiringQueue({ book: state.schedules, clock, log, run, onOutcome, onEnd: () => look() });
  const followed = followSchedules({ schedules, book: state.schedules, runs: state.runs, queue });
  const ages = followAges({ policies, book: state.freshness, runs: state.runs, queue, tell });
  const look = () => {
    const now = clock.now();
    followed.look(now);
    ages.look(now);
  };
  return {
    look,
    isChanged: isNew || dropped > 0,
    nextAt: () => Math.min(followed.nextAt(clock.now()), ages.nextAt()),
    current: queue.current,
    idle: queue.idle,
    stop: queue.stop,
  };
}
