import { array, enumOf, integer, object, optional, string } from './schema.js';
import type { EventDefinition } from './schema.js';

const nextAt = optional(integer('When the schedule is due next, in epoch milliseconds'));
const firing = {
  schedule: string('Name of the schedule; `freshness` for what freshness policies ask for'),
  trigger: enumOf(['cron', 'catch_up', 'stale', 'manual']),
  dueAt: optional(integer('Epoch milliseconds. Absent where no time was due')),
};

/** What is told of schedules. Of the runs that they ask for, `run.start` and `run.end` tell, with the name in the tag `schedule`. */
export const scheduleEvents = {
  'schedule.followed': {
    kind: 'notify',
    version: 1,
    summary: 'Schedules are looked after from now on: these, and no others.',
    data: object({
      schedules: array(
        object({
          schedule: string('Name'),
          cron: string('As it is defined'),
          timezone: string('IANA name'),
          nextAt,
        }),
      ),
    }),
  },
  'schedule.fired': {
    kind: 'notify',
    version: 1,
    summary: 'A run has begun that a schedule asked for: the run of the envelope.',
    data: object({ ...firing, delayMs: optional(integer('From the due time to the beginning of the run')), nextAt }),
    indexed: ['schedule', 'trigger'],
  },
  'schedule.passed': {
    kind: 'notify',
    version: 1,
    summary: 'A schedule was due, and no run began.',
    data: object({
      ...firing,
      /** `missed`: nothing ran that could have heard of it, or a later time was due meanwhile. `failed`: a run could not begin. */
      reason: enumOf(['missed', 'overlap', 'failed']),
      message: string('Why, for people'),
      nextAt,
    }),
    indexed: ['schedule', 'reason'],
  },
} as const satisfies Record<string, EventDefinition>;
