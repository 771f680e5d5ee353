import { selectAssets } from '@phlo/runner';
import type { CommandHost, RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { runAndPrint } from './run.js';
import { printJson } from '../output/json.js';
import { write } from '../output/write.js';
import { findSchedule } from '../schedule/find-schedule.js';

interface ScheduleRunFlags {
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
}

export const registerScheduleRun: RegisterCommand = (schedule, host) => {
  schedule
    .command('run <name>')
    .description('run what a schedule runs, now; its next time stays what it is')
    .option('--dry-run', 'only say which assets would be run')
    .option('--wait', 'wait for assets that another run holds, instead of failing')
    .option('--json', 'print one JSON document: {runId, status, assets, rejected}, or {schedule, assets} of a dry run')
    .addHelpText('after', '\nExample:\n  $ phlo schedule run morning --dry-run\n')
    .action((name: string, flags: ScheduleRunFlags) =>
      flags.dryRun === true
        ? showRun(host, name, flags)
        : runAndPrint(host, flags, ({ definitions }) => {
            const { select, fullRefresh } = findSchedule(name, definitions.schedules);
            const firing = { schedule: name, trigger: 'manual' } as const;
            return { select, fullRefresh, firing, wait: flags.wait ?? false };
          }),
    );
};

function showRun(host: CommandHost, name: string, { json }: ScheduleRunFlags): Promise<void> {
  return withProject(host, async (project) => {
    const { select } = findSchedule(name, project.definitions.schedules);
    const selected = selectAssets(await project.graph(), select);
    const assets = [...selected].toSorted();
    if (json === true) printJson({ schedule: name, assets });
    else
      write(
        `${name} would run ${assets.length === 1 ? '1 asset' : `${assets.length} assets`}:\n${assets.map((asset) => `  ${asset}\n`).join('')}`,
      );
  });
}
