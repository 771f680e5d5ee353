import { Cron } from 'croner';

/** The times of a cron expression, all in epoch milliseconds. */
export interface CronTimes {
  /** The first after a time; `undefined` where none follows. */
  next(after: number): number | undefined;
  /** The last that is not after a time; `undefined` where there was none. */
  last(upTo: number): number | undefined;
}

const secondMs = 1_000;

/**
 * Reads a cron expression: five fields, or a nickname such as `@daily`. In the hour that a clock skips, what is due at a time of day is due right
 * after it; in the hour that comes twice it is due once, and what is due every few minutes goes on. Throws an `Error` that says what
 * is wrong with it.
 */
export function parseCron(expression: string, timezone: string): CronTimes {
  // The library takes moments in time as well, which are due once and never again.
  if (!/^(@\w+|\S+(\s+\S+){4})$/.test(expression.trim()))
    throw new Error('is not five fields, as "0 6 * * *", nor a name such as @daily');
  const cron = new Cron(expression.trim(), { timezone, mode: '5-part', paused: true });
  return {
    next: (after) => cron.nextRun(new Date(after))?.getTime(),
    // It looks before a time, in whole seconds.
    last: (upTo) => cron.previousRuns(1, new Date(Math.floor(upTo / secondMs) * secondMs + secondMs))[0]?.getTime(),
  };
}

/** Whether the system knows a time zone, as `Europe/Berlin`. */
export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
