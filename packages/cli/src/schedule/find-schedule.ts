import { didYouMean } from '@phlo/core';
import type { Schedule } from '@phlo/schedule';
import { cliErrors } from '../errors.js';

/** Throws `SCHEDULE_UNKNOWN`. */
export function findSchedule(name: string, schedules: readonly Schedule[]): Schedule {
  const found = schedules.find((schedule) => schedule.name === name);
  if (found !== undefined) return found;
  const hint = didYouMean(
    name,
    schedules.map((schedule) => schedule.name),
  );
  throw cliErrors.create('SCHEDULE_UNKNOWN', {
    message: `There is no schedule ${JSON.stringify(name)}.`,
    ...(hint !== undefined && { hint }),
  });
}
