import { closest } from '@phlo/core';
import { isTimezone, parseCron } from './cron-times.js';
import { scheduleErrors } from './errors.js';

/** When a schedule is due, and what it runs. */
export interface ScheduleOptions {
  /** Lower-case letters, digits, `-` and `_`, beginning with a letter. What the schedule did is remembered by it. */
  readonly name: string;
  /** Five fields, `minute hour day month weekday`, as `0 6 * * MON-FRI`; or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. */
  readonly cron: string;
  /** IANA name, as `Europe/Berlin`: the clock by which `cron` is read, summer time included. Default `UTC`. */
  readonly timezone?: string;
  /** What is run, as `phlo run --select` takes it. Default: everything. */
  readonly select?: readonly string[];
  /** Load every file again and rebuild every model. Default false. */
  readonly fullRefresh?: boolean;
  /**
   * What becomes of times that were due while nothing ran that could have heard of them: `once` runs the last of them as soon as
   * something does, `skip` none. Default `once`.
   */
  readonly catchUp?: 'once' | 'skip';
}

/** When something is to be run. Made by {@link schedule}. */
export interface Schedule {
  readonly kind: 'schedule';
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  readonly select: readonly string[];
  readonly fullRefresh: boolean;
  readonly catchUp: 'once' | 'skip';
}

const brand = Symbol.for('phlo.definition');

const fields: readonly string[] = ['name', 'cron', 'timezone', 'select', 'fullRefresh', 'catchUp'];

/** The name under which runs are kept that freshness policies began. */
export const freshnessSchedule = 'freshness';

/**
 * Declares when something is to be run: `phlo up` does it. Throws `SCHEDULE_INVALID`.
 *
 * @example
 * ```ts
 * import { schedule } from 'phlo';
 *
 * export const morning = schedule({
 *   name: 'morning',
 *   cron: '0 6 * * MON-FRI',
 *   timezone: 'Europe/Berlin',
 *   select: ['+gold.*'],
 * });
 * ```
 */
export function schedule(options: ScheduleOptions): Schedule {
  assertFields(options);
  const { name, cron, timezone = 'UTC', select = [], fullRefresh = false, catchUp = 'once' } = options;
  const value: Schedule = {
    kind: 'schedule',
    name,
    cron: cron.trim(),
    timezone,
    select: Object.freeze([...select]),
    fullRefresh,
    catchUp,
  };
  return Object.freeze(Object.defineProperty(value, brand, { value: value.kind }));
}

/** Whether a value was made by {@link schedule}, of this or any other copy of the package. */
export function isSchedule(value: unknown): value is Schedule {
  return typeof value === 'object' && value !== null && (value as { readonly [brand]?: unknown })[brand] === 'schedule';
}

/** Throws `SCHEDULE_DUPLICATE`. */
export function assertOneSchedulePerName(schedules: readonly Schedule[]): void {
  const names = schedules.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw scheduleErrors.create('SCHEDULE_DUPLICATE', { message: `Two schedules are called "${twice}".` });
}

/** A project's files run without being compiled first: what types promise is looked at here. */
function assertFields(options: ScheduleOptions): void {
  const { name, cron, timezone = 'UTC', select, fullRefresh = false, catchUp = 'once' } = options;
  const fail = (field: string, problem: string) =>
    scheduleErrors.create('SCHEDULE_INVALID', {
      message: `schedule ${JSON.stringify(name)}: ${field} ${problem}`,
      details: { field },
    });
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_-]*$/.test(name))
    throw fail('name', 'is lower-case letters, digits, "-" and "_", beginning with a letter');
  if (name === freshnessSchedule) throw fail('name', 'is taken: what freshness policies run is kept under it');
  const unknown = Object.keys(options).find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    const guess = closest(unknown, fields);
    throw fail(unknown, `is no field of a schedule${guess === undefined ? '' : `; did you mean "${guess}"?`}`);
  }
  if (typeof timezone !== 'string' || !isTimezone(timezone))
    throw fail('timezone', `is ${JSON.stringify(timezone)}, which is no name of a time zone such as "Europe/Berlin"`);
  const problem = findCronProblem(cron, timezone);
  if (problem !== undefined) throw fail('cron', problem);
  if (select !== undefined && !isTexts(select)) throw fail('select', 'is a list of assets that is not empty');
  if (typeof fullRefresh !== 'boolean') throw fail('fullRefresh', 'is true or false');
  if (!['once', 'skip'].includes(catchUp)) throw fail('catchUp', `is "once" or "skip", not ${JSON.stringify(catchUp)}`);
}

function findCronProblem(cron: unknown, timezone: string): string | undefined {
  if (typeof cron !== 'string') return 'is missing: five fields, as "0 6 * * *"';
  try {
    const times = parseCron(cron, timezone);
    return times.next(0) === undefined ? `is "${cron}", which never comes` : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    return `is "${cron}": ${reason}`;
  }
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one.trim() !== '');
