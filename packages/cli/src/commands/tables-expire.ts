import type { Command } from 'commander';
import { createSystemClock, isPhloError } from '@phlo/core';
import { minRetentionMs } from '@phlo/lake';
import type { ExpiredTable, ExpireOptions, TableStore } from '@phlo/lake';
import { leaseAssets } from '@phlo/runner';
import { parseAge } from './duration.js';
import type { CommandHost } from './host.js';
import { withProject } from './host.js';
import { parseCount } from './parse-count.js';
import { cliErrors } from '../errors.js';
import { formatBytes, formatCount } from '../output/format.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { harmless } from '../output/text.js';
import { write, writeAside } from '../output/write.js';
import type { Project } from '../project/project.js';

interface ExpireFlags {
  readonly olderThan?: string;
  readonly keep?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
}

export function registerExpire(tables: Command, host: CommandHost): void {
  tables
    .command('expire [tables...]')
    .description(
      'forget old snapshots, and delete the files that only they needed; of every table where none is named. What readers see stays',
    )
    .option(
      '--older-than <age>',
      'keep what was current within this time, such as 36h, 7d or 4w; by default what the table says, or 5d; 24h at least',
    )
    .option(
      '--keep <snapshots>',
      'keep so many of the newest, whatever their age; by default what the table says, or 1',
    )
    .option('--dry-run', 'say what would go, and change nothing')
    .option('--wait', 'wait for tables that a run holds, instead of failing')
    .option(
      '--json',
      'print one JSON document: [{table, expired, kept, files, bytes, orphanFiles, orphanBytes, dryRun}]',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ phlo tables expire --dry-run\n  $ phlo tables expire bronze.orders --older-than 30d --keep 10\n',
    )
    .action((names: readonly string[], _flags, command: Command) => {
      const flags = command.optsWithGlobals<ExpireFlags>();
      const options = parseOptions(flags);
      return withProject(host, async (project) => {
        const expired = await expireTables(project, names, { ...options, wait: flags.wait === true });
        if (flags.json === true) printJson(expired.map((one) => ({ ...one, dryRun: options.dryRun })));
        else write(render(expired, options.dryRun));
      });
    });
}

function parseOptions(flags: ExpireFlags): ExpireOptions & { readonly dryRun: boolean } {
  const olderThanMs = flags.olderThan === undefined ? undefined : parseAge(flags.olderThan, '--older-than');
  if (olderThanMs !== undefined && olderThanMs < minRetentionMs) {
    throw cliErrors.create('USAGE', {
      message: `--older-than takes 24h or more, not "${flags.olderThan}": a query or a run may still read what was current until then.`,
    });
  }
  const keep = flags.keep === undefined ? undefined : parseCount('--keep', 'snapshots', flags.keep);
  return {
    ...(olderThanMs !== undefined && { olderThanMs }),
    ...(keep !== undefined && { keep }),
    dryRun: flags.dryRun === true,
  };
}

async function expireTables(
  project: Project,
  names: readonly string[],
  { wait, ...options }: ExpireOptions & { readonly wait: boolean },
): Promise<readonly ExpiredTable[]> {
  const store = await project.store();
  // A name that is wrong is told before anything is done.
  for (const name of names) await store.describe(name);
  const tables = names.length > 0 ? [...new Set(names)] : (await store.list()).map(({ table }) => table);
  const expire = names.length > 0 ? expireOne : expireIfPossible;
  if (options.dryRun === true) return inTurn(tables, (table) => expire(store, table, options));
  const leases = await leaseAssets(tables, {
    leases: project.state().leases,
    runId: 'expire',
    clock: createSystemClock(),
    wait,
    onBusy: (message, isFirst) => {
      if (isFirst) writeAside(`Waiting: ${harmless(message)}\n`);
    },
  });
  try {
    // Whether a run that died had committed is told by snapshots.
    await project.recover();
    return await inTurn(tables, (table) => expire(store, table, options));
  } finally {
    for (const lease of leases) lease[Symbol.dispose]();
  }
}

async function inTurn(
  tables: readonly string[],
  expire: (table: string) => Promise<ExpiredTable | undefined>,
): Promise<readonly ExpiredTable[]> {
  const expired: ExpiredTable[] = [];
  for (const table of tables) {
    const one = await expire(table);
    if (one !== undefined) expired.push(one);
  }
  return expired;
}

const expireOne = (store: TableStore, table: string, options: ExpireOptions): Promise<ExpiredTable> =>
  store.expire(table, options);

/** One table does not stop the others: not one that is not ours alone, and not one that is damaged, which is told by the exit code as well. */
async function expireIfPossible(
  store: TableStore,
  table: string,
  options: ExpireOptions,
): Promise<ExpiredTable | undefined> {
  try {
    return await store.expire(table, options);
  } catch (error) {
    if (!isPhloError(error) || !ofOneTable.includes(error.code)) throw error;
    writeAside(`${harmless(table)} is left out: ${harmless(error.message)}\n`);
    if (error.code === 'LAKE_CORRUPT') process.exitCode = error.exitCode;
    return undefined;
  }
}

const ofOneTable: readonly string[] = ['TABLE_UNSUPPORTED', 'LAKE_CORRUPT'];

function render(tables: readonly ExpiredTable[], isDry: boolean): string {
  const touched = tables.filter(({ expired, files, orphanFiles }) => expired.length + files + orphanFiles > 0);
  if (touched.length === 0) return 'Nothing is old enough to go.\n';
  const rows = touched.map(({ table, expired, kept, files, bytes, orphanFiles, orphanBytes }) => [
    table,
    formatCount(expired.length),
    formatCount(kept),
    formatCount(files),
    formatCount(orphanFiles),
    formatBytes(bytes + orphanBytes),
  ]);
  const right = 'right' as const;
  const columns = [
    { title: 'table', cut: 'middle' as const },
    { title: 'expired', align: right },
    { title: 'kept', align: right },
    { title: 'files', align: right },
    { title: 'orphans', align: right, spare: 1 },
    { title: 'bytes', align: right },
  ];
  const bytes = touched.reduce((sum, one) => sum + one.bytes + one.orphanBytes, 0);
  const end = isDry
    ? `${formatBytes(bytes)} would be free. This was a dry run: nothing was changed.`
    : `${formatBytes(bytes)} are free.`;
  return `${renderTable(columns, rows)}\n\n${end}\n`;
}
