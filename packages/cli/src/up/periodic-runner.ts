import type { Clock, Logger, PeriodicWork } from '@phlo/core';
import { messageOf } from '@phlo/core';

/** Periodic work, and whose it is. */
export interface OwnedWork extends PeriodicWork {
  readonly plugin: string;
}

export interface PeriodicRunnerOptions {
  readonly work: readonly OwnedWork[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds that one may take. Default 30,000. */
  readonly timeoutMs?: number;
}

/** Does what plugins do as time goes by: none of it twice at once, and none of it for ever. What fails is logged, and comes again. */
export interface PeriodicRunner {
  /** Begins what is due. */
  look(): void;
  /** When something is due next; `Infinity`: nothing is, before what runs has ended. */
  nextAt(): number;
  /** Does all of it once, and waits for it. */
  runAll(): Promise<void>;
  /** Begins nothing more, aborts what runs, and waits for it, at most as long as it may take. */
  stop(): Promise<void>;
}

const leastMs = 1_000;

export function createPeriodicRunner({ work, clock, log, timeoutMs = 30_000 }: PeriodicRunnerOptions): PeriodicRunner {
  const ending = new AbortController();
  const jobs = work.map((one) => ({
    work: one,
    dueAt: clock.monotonic(),
    running: undefined as Promise<void> | undefined,
  }));

  const enter = async (one: OwnedWork): Promise<void> => {
    const call = new AbortController();
    const abort = () => call.abort(ending.signal.reason);
    ending.signal.addEventListener('abort', abort, { once: true });
    const timer = new AbortController();
    clock.sleep(timeoutMs, { signal: timer.signal }).then(
      () => {
        tell(one, `it took longer than ${timeoutMs} ms`);
        call.abort(new Error('the work took too long'));
      },
      () => undefined,
    );
    try {
      await one.run({ signal: call.signal });
    } catch (error) {
      if (!call.signal.aborted) tell(one, messageOf(error), error);
    } finally {
      timer.abort();
      ending.signal.removeEventListener('abort', abort);
    }
  };
  const tell = ({ plugin, name }: OwnedWork, problem: string, error?: unknown) =>
    log.log(
      'warn',
      `${plugin}: what it does every so often, ${name}, failed: ${problem}`,
      error === undefined ? {} : { error },
    );

  const begin = (job: (typeof jobs)[number]): Promise<void> =>
    (job.running ??= enter(job.work).finally(() => {
      job.running = undefined;
      job.dueAt = clock.monotonic() + Math.max(leastMs, job.work.everyMs);
    }));

  return {
    look: () => {
      if (ending.signal.aborted) return;
      for (const job of jobs) if (job.running === undefined && job.dueAt <= clock.monotonic()) void begin(job);
    },
    nextAt: () => {
      const waiting = jobs.filter(({ running }) => running === undefined);
      // Counted by a clock that nobody puts back.
      return clock.now() - clock.monotonic() + Math.min(Infinity, ...waiting.map(({ dueAt }) => dueAt));
    },
    runAll: async () => {
      await Promise.all(jobs.map(begin));
    },
    stop: async () => {
      ending.abort(new Error('the process is about to end'));
      const timer = new AbortController();
      const time = clock.sleep(timeoutMs, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([time, Promise.all(jobs.flatMap(({ running }) => running ?? []))]);
      timer.abort();
    },
  };
}
