import type { RegisterCommand } from './host.js';
import { registerScheduleList } from './schedule-list.js';
import { registerScheduleRun } from './schedule-run.js';
import { registerScheduleTick } from './schedule-tick.js';

export const registerSchedule: RegisterCommand = (program, host) => {
  const schedule = program
    .command('schedule')
    .description('what is run when, and how old assets may be')
    .addHelpText('after', '\nExample:\n  $ phlo schedule list\n');
  registerScheduleList(schedule, host);
  registerScheduleRun(schedule, host);
  registerScheduleTick(schedule, host);
};
