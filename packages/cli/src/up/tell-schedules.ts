import type { Clock, EventContext, HookBus, Logger, NotifyType, EventMap } from '@phlo/core';
import { messageOf } from '@phlo/core';
import { parseCron } from '@phlo/schedule';
import type { FiringOutcome, Schedule, ToldAge } from '@phlo/schedule';
import { toCheckResult } from './tell-age.js';

export interface TellScheduleParts {
  readonly bus: HookBus;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Says on the bus what schedules and ages come to. What a hook raises at that has nothing to stop: it is as it is. */
export interface ScheduleTeller {
  followed(schedules: readonly Schedule[]): void;
  /** Of a run, the runner tells. */
  outcome(outcome: FiringOutcome): void;
  age(age: ToldAge): void;
}

export function createScheduleTeller({ bus, clock, log }: TellScheduleParts): ScheduleTeller {
  const tell = <Type extends NotifyType>(type: Type, data: EventMap[Type], context: EventContext = {}) => {
    try {
      bus.emit(type, data, context);
    } catch (error) {
      log.log('warn', `A hook raised at ${type}: ${messageOf(error)}`, { error });
    }
  };
  return {
    followed: (schedules) => {
      const now = clock.now();
      tell('schedule.followed', {
        schedules: schedules.map(({ name, cron, timezone }) => {
          const nextAt = parseCron(cron, timezone).next(now);
          return { schedule: name, cron, timezone, ...(nextAt !== undefined && { nextAt }) };
        }),
      });
    },
    outcome: (outcome) => {
      if (!('passed' in outcome)) return;
      const { firing, passed: reason, message } = outcome;
      const { schedule, trigger } = firing;
      tell('schedule.passed', { ...firing, reason, message }, { tags: { schedule, trigger } });
    },
    age: (age) => tell('quality.result', toCheckResult(age)),
  };
}
