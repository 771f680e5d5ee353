import type { Clock, Firing, FiringRecord, Logger, ScheduleBook } from '@phlo/core';
import { isPhloError, messageOf } from '@phlo/core';

/** A firing, and what it runs. */
export interface ScheduledRun {
  readonly firing: Firing;
  readonly select: readonly string[];
  readonly fullRefresh: boolean;
}

/** What became of a firing. */
export type FiringOutcome =
  | { readonly firing: Firing; readonly runId: string; readonly status: string }
  | { readonly firing: Firing; readonly passed: NonNullable<FiringRecord['passed']>; readonly message: string };

export interface FiringQueueOptions {
  readonly book: Pick<ScheduleBook, 'pass' | 'lastDue'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Rejects where nothing could be begun. */
  readonly run: (request: ScheduledRun) => Promise<{ readonly runId: string; readonly status: string }>;
  readonly onOutcome: (outcome: FiringOutcome) => void;
  /** A run has ended, or could not begin. */
  readonly onEnd: () => void;
}

/** Runs what is due, one after the other: an engine uses every core already. Each schedule waits in it at most once. */
export interface FiringQueue {
  /** Takes the place of what waits for the same schedule. */
  put(request: ScheduledRun): void;
  pass(firing: Firing, passed: NonNullable<FiringRecord['passed']>, message: string): void;
  waiting(schedule: string): ScheduledRun | undefined;
  current(): ScheduledRun | undefined;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
  /** Begins nothing more; what has not begun stays due, also where it is given up while it waits for its assets. */
  stop(): void;
}

export function createFiringQueue(options: FiringQueueOptions): FiringQueue {
  const { book, clock, log, run, onOutcome, onEnd } = options;
  const queue = new Map<string, ScheduledRun>();
  let current: ScheduledRun | undefined;
  let pumping: Promise<void> | undefined;
  let isStopped = false;

  const pass: FiringQueue['pass'] = (firing, passed, message) => {
    if (book.pass({ ...firing, at: clock.now(), passed, message })) onOutcome({ firing, passed, message });
  };

  const begin = async ({ firing, ...request }: ScheduledRun): Promise<void> => {
    try {
      const { runId, status } = await run({ firing, ...request });
      onOutcome({ firing, runId, status });
    } catch (error) {
      if (isPhloError(error) && error.code === 'SCHEDULE_TAKEN') return;
      if (isStopped) return log.log('info', `The run of ${firing.schedule} had not begun yet: it stays due.`);
      log.log('error', `The schedule ${firing.schedule} could not be run: ${messageOf(error)}`, { error });
      pass(firing, 'failed', messageOf(error));
    }
  };

  /** A state store that cannot be written stops no schedule: what is not recorded is looked at again. Returns whether all went well. */
  const guarded = async (act: () => void | Promise<void>): Promise<boolean> => {
    try {
      await act();
      return true;
    } catch (error) {
      log.log('error', `The schedules could not be looked at: ${messageOf(error)}`, { error });
      return false;
    }
  };

  const pump = async (): Promise<void> => {
    // Whoever puts several in at once puts them all in first.
    await Promise.resolve();
    for (let [next] = queue.values(); next !== undefined && !isStopped; [next] = queue.values()) {
      queue.delete(next.firing.schedule);
      current = next;
      const isRecorded = await guarded(() => begin(next));
      current = undefined;
      // What a full disk kept from being recorded is due still: it is tried at the next look, and not again and again without a pause.
      if (isRecorded && !isStopped) await guarded(onEnd);
    }
    pumping = undefined;
  };

  return {
    put: (request) => {
      if (isStopped) return;
      const { firing } = request;
      const before = queue.get(firing.schedule)?.firing;
      if (before?.dueAt !== undefined && before.dueAt !== firing.dueAt)
        pass(before, 'missed', 'a later time was due before its turn came');
      queue.set(firing.schedule, request);
      pumping ??= pump();
    },
    pass,
    waiting: (schedule) => queue.get(schedule),
    current: () => current,
    idle: async () => {
      while (pumping !== undefined) await pumping;
    },
    stop: () => {
      isStopped = true;
      queue.clear();
    },
  };
}
