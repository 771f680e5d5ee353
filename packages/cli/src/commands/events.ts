import { toJson } from '@phlo/core';
import type { PhloEvent } from '@phlo/core';
import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { paint } from '../output/paint.js';
import { write } from '../output/write.js';

interface EventFlags {
  readonly run?: string;
  readonly type?: string;
  readonly json?: boolean;
}

export const registerEvents: RegisterCommand = (program, host) => {
  program
    .command('events')
    .description('what happened, from the journal, oldest first')
    .option('--run <id>', 'of one run; "last" is the newest')
    .option('--type <pattern>', 'of one type or a pattern such as "wap.*"')
    .option('--json', 'print JSON lines: one envelope a line')
    .addHelpText('after', '\nExample:\n  $ phlo events --run last --type "quality.*"\n')
    .action((flags: EventFlags) =>
      withProject(host, async (project) => {
        const runId = flags.run === 'last' ? project.state().runs.list({ limit: 1 })[0]?.runId : flags.run;
        const query = { ...(runId !== undefined && { runId }), ...(flags.type !== undefined && { type: flags.type }) };
        for (const event of project.events(query))
          write(flags.json === true ? `${JSON.stringify(toJson(event))}\n` : renderEvent(event));
      }),
    );
};

function renderEvent(event: PhloEvent): string {
  const time = new Date(event.time).toISOString().slice(11, 23);
  return `${paint('dim', time)}  ${event.type.padEnd(16)}  ${event.assetKeys.join(', ')}  ${paint('dim', describeData(event))}\n`;
}

const shown = ['status', 'check', 'outcome', 'rows', 'rowsWritten', 'failedRows', 'unit', 'snapshotId', 'message'];

function describeData(event: PhloEvent): string {
  const fields = new Map<string, unknown>(Object.entries(event.data));
  return shown.flatMap((field) => (fields.has(field) ? [`${field}=${String(fields.get(field))}`] : [])).join(' ');
}
