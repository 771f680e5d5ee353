import { catalogue, didYouMean, matchesType, toJson } from '@phlo/core';
import type { PhloEvent } from '@phlo/core';
import type { RegisterCommand } from './host.js';
import { registerEventsSchema } from './events-schema.js';
import { withProject } from './host.js';
import { cliErrors } from '../errors.js';
import { paint } from '../output/paint.js';
import { terminalWidth } from '../output/terminal.js';
import { fit, harmless, widthOf } from '../output/text.js';
import { writeSlowly } from '../output/write.js';

interface EventFlags {
  readonly run?: string;
  readonly type?: string;
  readonly json?: boolean;
}

export const registerEvents: RegisterCommand = (program, host) => {
  const events = program
    .command('events')
    .description('what happened, from the journal, oldest first')
    .option('--run <id>', 'of one run; "last" is the newest')
    .option('--type <pattern>', 'of one type or a pattern such as "wap.*"')
    .option('--json', 'print JSON lines: one envelope a line')
    .addHelpText('after', '\nExample:\n  $ phlo events --run last --type "quality.*"\n')
    .action((flags: EventFlags) =>
      withProject(host, async (project) => {
        const runId = flags.run === 'last' ? project.state().runs.list({ limit: 1 })[0]?.runId : flags.run;
        if (flags.type !== undefined) assertKnownType(flags.type);
        const query = { ...(runId !== undefined && { runId }), ...(flags.type !== undefined && { type: flags.type }) };
        for (const event of project.events(query)) {
          const isRead = await writeSlowly(
            flags.json === true ? `${JSON.stringify(toJson(event))}\n` : renderEvent(event),
          );
          if (!isRead) return;
        }
      }),
    );
  registerEventsSchema(events);
};

/** A pattern that can match nothing is a slip of the pen, not an empty answer; plugins may have types of their own. */
function assertKnownType(pattern: string): void {
  const types = Object.keys(catalogue);
  const isOfPlugin = !pattern.includes('*') && !types.some((type) => type.startsWith(pattern.split('.')[0] ?? ''));
  if (isOfPlugin || types.some((type) => matchesType(pattern, type))) return;
  const families = [...new Set(types.map((type) => `${type.split('.')[0]}.*`))];
  throw cliErrors.create('USAGE', {
    message: `--type takes a type or a family of types, and nothing is called "${pattern}".`,
    hint: didYouMean(pattern, [...types, ...families]) ?? `The families are ${families.join(', ')}.`,
  });
}

const typeWidth = 16;
const timeWidth = 12;

function renderEvent(event: PhloEvent): string {
  const time = new Date(event.time).toISOString().slice(11, 11 + timeWidth);
  const [first = '', ...more] = event.assetKeys;
  const assets = more.length > 1 ? `${first} and ${more.length} more` : event.assetKeys.join(', ');
  const room = terminalWidth() - timeWidth - typeWidth - 4;
  const data = describeData(event);
  const shownAssets = fit(harmless(assets), Math.max(20, room - Math.min(widthOf(data) + 2, 30)), 'middle');
  const shownData = fit(data, Math.max(10, room - widthOf(shownAssets) - 2));
  return (
    `${paint('dim', time)}  ${event.type.padEnd(typeWidth)}  ${shownAssets}  ${paint('dim', shownData)}`.trimEnd() +
    '\n'
  );
}

const shown = ['status', 'check', 'outcome', 'rows', 'rowsWritten', 'failedRows', 'unit', 'snapshotId', 'message'];

function describeData(event: PhloEvent): string {
  const fields = new Map<string, unknown>(Object.entries(event.data));
  const text = shown.flatMap((field) => (fields.has(field) ? [`${field}=${String(fields.get(field))}`] : [])).join(' ');
  return harmless(text.replaceAll('\n', ' '));
}
