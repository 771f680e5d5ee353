import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { formatDuration } from '@phlo/core';
import { formatAge } from '../output/format.js';
import { printJson } from '../output/json.js';
import { paintStatus } from '../output/paint.js';
import { renderTable } from '../output/table.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import { describeSchedules } from '../schedule/describe-schedules.js';
import type { ScheduleDescription } from '../schedule/describe-schedules.js';
import { projectPolicies } from '../schedule/project-policies.js';

export const registerScheduleList: RegisterCommand = (schedule, host) => {
  schedule
    .command('list')
    .description('schedules and freshness policies: when they are due, and what became of them last')
    .option(
      '--json',
      'print one JSON document: [{kind, name, rule, timezone, select, nextAt, lastAt, lastOutcome, lastRunId, why}]',
    )
    .addHelpText('after', '\nExample:\n  $ phlo schedule list --json\n')
    .action((flags: { readonly json?: boolean }) =>
      withProject(host, async (project) => {
        const policies = await projectPolicies(project);
        const now = Date.now();
        const { schedules } = project.definitions;
        const described = describeSchedules({ schedules, policies, state: project.state(), now });
        if (flags.json === true) return printJson(described);
        write(described.length === 0 ? none : `${renderList(described, now)}\n`);
      }),
    );
};

const none =
  "Nothing is scheduled. Export it from a file in workflows:\n\n  export const daily =\n    schedule({ name: 'daily', cron: '0 6 * * *' });\n";

function renderList(described: readonly ScheduleDescription[], now: number): string {
  return renderTable(
    [
      { title: 'name', cut: 'middle' },
      { title: 'rule' },
      { title: 'timezone', spare: 1 },
      { title: 'next' },
      { title: 'last', spare: 2 },
      { title: 'outcome' },
      { title: '', cut: 'end' },
    ],
    described.map((one) => [
      one.name,
      one.kind === 'cron' ? one.rule : `at most ${one.rule} old`,
      one.timezone ?? '–',
      one.nextAt === null ? '–' : `in ${formatDuration(Date.parse(one.nextAt) - now)}`,
      one.lastAt === null ? '–' : formatAge(now - Date.parse(one.lastAt)),
      one.lastOutcome === null ? '–' : paintStatus(one.lastOutcome),
      harmless((one.why ?? '').replaceAll('\n', ' ')),
    ]),
  );
}
