import type { RunHistory, ScheduleBook } from '@phlo/core';
import { parseCron, type CronTimes } from './cron-times.js';
import { decide } from './decide.js';
import type { FiringQueue } from './firing-queue.js';
import { isUnderWay } from './is-under-way.js';
import type { Schedule } from './schedule.js';

export interface FollowOptions {
  readonly schedules: readonly Schedule[];
  readonly book: ScheduleBook;
  readonly runs: Pick<RunHistory, 'get' | 'abandoned'>;
  readonly queue: FiringQueue;
}

/** Looks at schedules: what is due is put into the queue, or passed over. */
export interface FollowedSchedules {
  look(now: number): void;
  /** When one of them is due next. */
  nextAt(now: number): number;
}

interface Followed {
  readonly schedule: Schedule;
  readonly times: CronTimes;
  /** Before that nothing of it is due: a thousand schedules cost nothing while none of them is. */
  quietUntil: number;
}

/** Of a definition that is changed, due times count anew: those of yesterday's rule are nobody's any more. */
export const ruleOf = ({ cron, timezone }: Schedule): string => `${cron} ${timezone}`;

export function followSchedules({ schedules, book, runs, queue }: FollowOptions): FollowedSchedules {
  const followed = schedules.map((schedule): Followed => {
    return { schedule, times: parseCron(schedule.cron, schedule.timezone), quietUntil: 0 };
  });
  let lookedAt = 0;

  const lookAt = (one: Followed, now: number) => {
    if (now < one.quietUntil) return;
    const { schedule, times } = one;
    const { name, catchUp, select, fullRefresh } = schedule;
    const settled = Math.max(book.follow({ name, rule: ruleOf(schedule) }, now), book.lastDue(name, now) ?? 0);
    const waiting = queue.waiting(name)?.firing.dueAt;
    const current = queue.current()?.firing;
    // It has been handed over, and waits for assets that another run holds: what it stands for is not settled yet.
    if (current?.schedule === name && current.dueAt !== undefined && current.dueAt > settled) return;
    const since = Math.max(settled, waiting ?? 0);
    const underWay = () => current?.schedule === name || isUnderWay(name, { book, runs });
    const decision = decide({ times, since, now, catchUp, isUnderWay: underWay });
    if (decision === undefined) {
      // What only waits may yet have to be looked at again.
      if (waiting === undefined) one.quietUntil = times.next(now) ?? Infinity;
      return;
    }
    const { dueAt } = decision;
    const next = times.next(now);
    const firing = { schedule: name, dueAt, ...(next !== undefined && { nextAt: next }) };
    if (decision.act === 'run')
      return queue.put({ firing: { ...firing, trigger: decision.trigger }, select, fullRefresh });
    const why = decision.passed === 'overlap' ? 'its last run is under way' : 'nothing ran that could have heard of it';
    queue.pass({ ...firing, trigger: 'cron' }, decision.passed, why);
  };

  return {
    look: (now) => {
      // The clock was put back: what was to be quiet for an hour may be due in a minute.
      if (now < lookedAt) for (const one of followed) one.quietUntil = 0;
      lookedAt = now;
      for (const one of followed) lookAt(one, now);
    },
    nextAt: (now) =>
      followed.reduce(
        (least, { times, quietUntil }) =>
          Math.min(least, quietUntil > now ? quietUntil : (times.next(now) ?? Infinity)),
        Infinity,
      ),
  };
}
