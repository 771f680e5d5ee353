import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/schedule`; causes and remedies in `docs/errors.md`. */
export const scheduleErrors = defineErrors({
  SCHEDULE_INVALID: {
    exitCode: 2,
    summary: 'A `schedule()` has a name, a cron expression, a timezone or another field that cannot be.',
    hint: 'Correct the field; nothing was run.',
  },
  SCHEDULE_DUPLICATE: {
    exitCode: 2,
    summary: 'Two schedules of the project have one name.',
    hint: 'Give one of them another `name`; what a schedule did is remembered by it.',
  },
  FRESHNESS_INVALID: {
    exitCode: 2,
    summary: 'A `freshness()` names no asset, an age that is none, or an asset that another policy is about.',
    hint: 'Correct the field; nothing was run.',
  },
});
