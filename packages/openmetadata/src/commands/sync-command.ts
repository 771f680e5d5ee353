import { messageOf, toCellText } from '@phlo/core';
import type { CommandView } from '@phlo/core';
import { openBooks } from '../book/open-books.js';
import type { Books, Concern } from '../book/record-event.js';
import { openMetadataErrors } from '../errors.js';
import { createPusher } from '../push/create-pusher.js';
import type { Pusher } from '../push/create-pusher.js';
import { readSql } from '../push/read-sql.js';
import { toRequest } from '../push/to-request.js';
import { createClient } from '../server/create-client.js';
import type { Client, Request } from '../server/create-client.js';
import { createFindOwner } from '../server/find-owner.js';
import { isRefused } from '../server/read-entity.js';
import { findChanges } from '../sync/find-changes.js';
import type { Change } from '../sync/find-changes.js';
import { recordJournal } from '../sync/record-journal.js';
import { defineCommand } from './command.js';
import { renderPlan } from './render-plan.js';
import type { Plan } from './render-plan.js';

/** What was sent; with `--dry-run` what would have been. */
export interface SyncReport extends Plan {
  readonly isDryRun: boolean;
  /** Of a dry run. */
  readonly requests?: readonly Request[];
}

/** `phlo openmetadata sync`. */
export const syncCommand = defineCommand<SyncReport>({
  name: 'sync',
  description: 'brings the server to what the runs of this project have told, those before the plugin included',
  options: [{ flags: '--dry-run', description: 'show the requests and send none' }],
  example: 'phlo openmetadata sync --dry-run',
  run: async ({ config, state, project, options, log, signal }) => {
    const isDryRun = options['dryRun'] === true;
    const opened = openBooks(state);
    using store = opened.store;
    const { books } = opened;
    store.transaction(() => recordJournal(project.events(), { books, config, withResults: !isDryRun }));
    const client = createClient(config);
    const onUnknown = (owner: string) => log.log('warn', `OpenMetadata knows no team and no user "${owner}".`);
    const findOwner = createFindOwner(client, { owners: config.owners, onUnknown });
    const all = books.entities.all();
    const changes = await findChanges(all, { client, findOwner, signal });
    const report = { target: client.target, changes, unchanged: all.length - changes.length, isDryRun };
    if (isDryRun) {
      const dryReadSql = (uri: string) => (config.sql ? readSql(uri) : Promise.resolve(undefined));
      const tableId = (table: string) => Promise.resolve(`<id of ${table}>`);
      const requests = await Promise.all(
        changes.map((change) => describe(change, books, { findOwner, tableId, readSql: dryReadSql })),
      );
      return { ...report, waitingResults: books.results.waiting().length, requests: requests.flat() };
    }
    const pusher = createPusher({ client, books, config, log });
    await send(concernsOf(changes, books), pusher, { client, signal });
    return { ...report, waitingResults: books.results.waiting().length };
  },
  render: (report, view) => (report.isDryRun ? renderDryRun(report, view) : renderSync(report)),
});

async function describe(change: Change, books: Books, lookups: Parameters<typeof toRequest>[1]): Promise<Request[]> {
  const known = books.entities.find(change);
  return known === undefined ? [] : [await toRequest(known, lookups)];
}

/** What differs is sent whatever was sent before; and so is every result that waits. */
function concernsOf(changes: readonly Change[], books: Books): readonly Concern[] {
  for (const change of changes) books.entities.forget(change);
  const results = books.results
    .waiting()
    .map(({ table, event }) => ({ refs: [], result: { eventId: event.id, table } }));
  return [...changes.map((change) => ({ refs: [change] })), ...results];
}

/** One that is refused keeps no other from being sent. */
async function send(
  concerns: readonly Concern[],
  pusher: Pusher,
  { client, signal }: { readonly client: Client; readonly signal: AbortSignal },
): Promise<void> {
  const refused: string[] = [];
  for (const concern of concerns) {
    try {
      await pusher.push([concern], signal);
    } catch (error) {
      if (!isRefused(error)) throw error;
      refused.push(messageOf(error));
    }
  }
  const [first] = refused;
  if (first === undefined) return;
  throw openMetadataErrors.create('OPENMETADATA_REFUSED', {
    message: `${refused.length} of ${concerns.length} were refused; the first: ${first}`,
    dataState: `${client.target} has the others.`,
    details: { refused },
  });
}

function renderSync({ target, changes, unchanged, waitingResults }: SyncReport): string {
  const waiting =
    waitingResults === 0
      ? ''
      : ` ${toCellText(waitingResults)} results wait for a table or a column that is not there.`;
  return `${toCellText(changes.length)} sent, ${toCellText(unchanged)} were as they should be at ${target}.${waiting}`;
}

const renderDryRun = (report: SyncReport, view: CommandView): string =>
  [
    ...(report.requests ?? []).map(
      ({ method, path, body }) => `${method} /api/${path}\n${JSON.stringify(body, undefined, 2)}`,
    ),
    renderPlan(report, view),
    'Nothing was sent.',
  ].join('\n\n');
