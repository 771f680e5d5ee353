import { toJson } from '@phlo/core';
import type { PhloEvent, StateStore } from '@phlo/core';
import { assertKnownType } from './event-types.js';
import type { RegisterCommand } from './host.js';
import { findRun } from './find-run.js';
import { registerEventsReplay } from './events-replay.js';
import { registerEventsSchema } from './events-schema.js';
import { withProject } from './host.js';
import { formatCount } from '../output/format.js';
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
        const runId = flags.run === undefined ? undefined : findRunOfEvents(flags.run, project.state());
        if (flags.type !== undefined) assertKnownType(flags.type, project.bus.types.keys());
        const query = { ...(runId !== undefined && { runId }), ...(flags.type !== undefined && { type: flags.type }) };
        for (const event of project.events(query)) {
          const isRead = await writeSlowly(
            flags.json === true ? `${JSON.stringify(toJson(event))}\n` : renderEvent(event),
          );
          if (!isRead) return;
        }
      }),
    );
  registerEventsSchema(events, host);
  registerEventsReplay(events, host);
};

/** Also of a run that was recorded elsewhere, as long as the journal has something of it. Throws `RUN_UNKNOWN`. */
function findRunOfEvents(asked: string, { runs, journal }: StateStore): string {
  for (const _event of journal.read({ runId: asked, limit: 1 })) return asked;
  return findRun(asked, runs);
}

const typeWidth = 18;
const timeWidth = 12;
const narrowest = 8;
const narrowestSubject = 12;

function renderEvent(event: PhloEvent): string {
  const time = new Date(event.time).toISOString().slice(11, 11 + timeWidth);
  const subject = describeSubject(event);
  const room = terminalWidth() - timeWidth - typeWidth - 4;
  const data = describeData(event);
  const shownSubject = fit(
    harmless(subject),
    Math.max(narrowestSubject, room - Math.min(widthOf(data) + 2, 30)),
    'middle',
  );
  const roomForData = room - widthOf(shownSubject) - 2;
  const shownData = roomForData < narrowest ? '' : fit(data, roomForData);
  return (
    `${paint('dim', time)}  ${event.type.padEnd(typeWidth)}  ${shownSubject}  ${paint('dim', shownData)}`.trimEnd() +
    '\n'
  );
}

/** What an event is about: assets, or else a service, a hook, a plugin, a metric. */
function describeSubject({ assetKeys, data }: PhloEvent): string {
  const [first = '', ...more] = assetKeys;
  if (more.length > 1) return `${first} and ${formatCount(more.length)} more`;
  if (assetKeys.length > 0) return assetKeys.join(', ');
  const fields = new Map<string, unknown>(Object.entries(data));
  const textOf = (field: string): string => {
    const value = fields.get(field);
    return typeof value === 'string' ? value : '';
  };
  const owner = [textOf('plugin'), textOf('hook')].filter((text) => text !== '').join('/');
  return [textOf('service'), owner, textOf('model'), textOf('name')].find((text) => text !== '') ?? '';
}

const shown = [
  'status',
  'change',
  'check',
  'outcome',
  'rows',
  'rowsWritten',
  'failedRows',
  'unit',
  'snapshotId',
  'ended',
  'message',
];

function describeData(event: PhloEvent): string {
  const fields = new Map<string, unknown>(Object.entries(event.data));
  // A command among the hooks of a service; the hook of an event about hooks is what it is about.
  const told = event.type === 'service.hook' ? ['phase', 'hook', ...shown] : shown;
  const text = told.flatMap((field) => (fields.has(field) ? [`${field}=${String(fields.get(field))}`] : [])).join(' ');
  return harmless(text.replaceAll('\n', ' '));
}
