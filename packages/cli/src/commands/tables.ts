import type { Command } from 'commander';
import { closest, isPhloError } from '@phlo/core';
import type { TableDetail, TableInfo, TableStore } from '@phlo/lake';
import type { CommandHost, RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { registerExpire } from './tables-expire.js';
import { cliErrors } from '../errors.js';
import { printJson } from '../output/json.js';
import { countOf, formatAge, formatBytes, formatCount } from '../output/format.js';
import { renderTable } from '../output/table.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import type { Project } from '../project/project.js';

export const registerTables: RegisterCommand = (program, host) => {
  const tables = program
    .command('tables')
    .description('tables of the lake (alone: the list)')
    .option('--json', 'print one JSON document: [{table, rows, files, bytes, snapshotId, metadataLocation, updatedAt}]')
    .addHelpText('after', '\nExample:\n  $ phlo tables describe silver.flights\n')
    .allowExcessArguments()
    .action((flags: { readonly json?: boolean }, command: Command) => {
      assertNoSubcommand(command);
      return listTables(host, flags.json === true);
    });
  registerList(tables, host);
  registerDescribe(tables, host);
  registerExpire(tables, host);
  registerDrop(tables, host);
};

/** A command that does something alone would take a mistyped subcommand for an argument. */
function assertNoSubcommand(command: Command): void {
  const [word] = command.args;
  if (word === undefined) return;
  const guess = closest(
    word,
    command.commands.map((one) => one.name()),
  );
  command.error(`error: unknown command '${word}'${guess === undefined ? '' : `\n(Did you mean ${guess}?)`}`);
}

function registerList(tables: Command, host: CommandHost): void {
  tables
    .command('list')
    .description('every table with its rows, files and bytes')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ phlo tables list --json\n')
    .action((_flags, command: Command) => listTables(host, isJson(command)));
}

/** `--json` before or after the subcommand means the same. */
const isJson = (command: Command): boolean => command.optsWithGlobals<{ readonly json?: boolean }>().json === true;

function listTables(host: CommandHost, json: boolean): Promise<void> {
  return withProject(host, async (project) => {
    const tables = await project.tables();
    if (json) return printJson(tables.map(toJson));
    write(tables.length === 0 ? asTyped('The lake has no tables yet. `phlo run` makes them.\n') : renderList(tables));
  });
}

const toJson = (table: TableInfo) => ({ ...table, updatedAt: new Date(table.updatedAt).toISOString() });

function renderList(tables: readonly TableInfo[]): string {
  const rows = tables.map((table) => [
    table.table,
    formatCount(table.rows),
    formatCount(table.files),
    formatBytes(table.bytes),
    table.snapshotId ?? '–',
    formatAge(Date.now() - table.updatedAt),
  ]);
  const right = 'right' as const;
  return `${renderTable([{ title: 'table', cut: 'middle' }, { title: 'rows', align: right }, { title: 'files', align: right, spare: 1 }, { title: 'bytes', align: right }, { title: 'snapshot', spare: 2 }, { title: 'updated' }], rows)}\n`;
}

function registerDescribe(tables: Command, host: CommandHost): void {
  tables
    .command('describe <table>')
    .description('columns, partitions and snapshots of a table')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ phlo tables describe bronze.flights\n')
    .action((table: string, _flags, command: Command) =>
      withProject(host, async (project) => {
        const detail = await (await project.store()).describe(table);
        if (isJson(command)) return printJson(describeJson(detail));
        write(renderDetail(detail));
      }),
    );
}

function describeJson(detail: TableDetail) {
  const snapshots = detail.snapshots.map((snapshot) => ({
    ...snapshot,
    committedAt: new Date(snapshot.committedAt).toISOString(),
  }));
  return {
    ...toJson(detail),
    columns: detail.columns,
    partition: detail.partition,
    location: detail.location,
    properties: detail.properties,
    snapshots,
  };
}

function renderDetail(detail: TableDetail): string {
  const columns = detail.columns.map(({ id, name, type, nullable, description }) => [
    String(id),
    name,
    type,
    nullable ? 'null' : 'not null',
    harmless((description ?? '').replaceAll('\n', ' ')),
  ]);
  const snapshots = detail.snapshots.map(({ snapshotId, committedAt, operation, summary }) => [
    snapshotId,
    new Date(committedAt).toISOString(),
    operation,
    formatCount(Number(summary['total-records'] ?? 0)),
    summary['phlo.run-id'] ?? '',
  ]);
  const partition = detail.partition.map(({ name }) => name).join(', ');
  return [
    `${detail.table}  ${countOf(detail.rows, 'row')}, ${countOf(detail.files, 'file')}, ${formatBytes(detail.bytes)}`,
    `location  ${detail.location}`,
    `metadata  ${detail.metadataLocation}`,
    ...(partition === '' ? [] : [`partition ${partition}`]),
    '',
    renderTable(
      [
        { title: 'id', align: 'right' },
        { title: 'column', cut: 'middle' },
        { title: 'type' },
        { title: '' },
        { title: 'description', cut: 'end' },
      ],
      columns,
    ),
    '',
    renderTable(
      [
        { title: 'snapshot' },
        { title: 'committed' },
        { title: 'operation', spare: 1 },
        { title: 'rows', align: 'right' },
        { title: 'run', cut: 'end' },
      ],
      snapshots,
    ),
    '',
  ].join('\n');
}

interface DropFlags {
  readonly purge?: boolean;
  readonly yes?: boolean;
}

function registerDrop(tables: Command, host: CommandHost): void {
  tables
    .command('drop <table>')
    .description('remove a table from the catalog; its files stay unless --purge')
    .option('--purge', 'delete its files as well: there is no way back')
    .option('--yes', 'drop it although an asset of the project writes or reads it')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ phlo tables drop gold.old_mart --purge\n')
    .action((table: string, flags: DropFlags, command: Command) =>
      withProject(host, async (project) => {
        const store = await project.store();
        const { metadataLocation, rows } = await describeLoss(store, table);
        if (flags.yes !== true) await assertUnused(project, table);
        const [lease] = project.state().leases.acquire([`asset:${table}`], { runId: 'drop' });
        try {
          await store.drop(table, { purge: flags.purge ?? false });
        } finally {
          lease?.[Symbol.dispose]();
        }
        if (isJson(command)) return printJson({ dropped: table, rows, purged: flags.purge ?? false, metadataLocation });
        const files =
          flags.purge === true
            ? 'its files are deleted'
            : `its files stay${metadataLocation === null ? '' : ` (${metadataLocation})`}`;
        write(`Dropped ${table} (${rows === null ? 'damaged' : countOf(rows, 'row')}); ${files}.\n`);
      }),
    );
}

interface Loss {
  readonly rows: number | null;
  readonly metadataLocation: string | null;
}

/** What is about to go; a table that is damaged cannot say, and may be dropped all the same. */
async function describeLoss(store: TableStore, table: string): Promise<Loss> {
  try {
    return await store.describe(table);
  } catch (error) {
    if (isPhloError(error) && error.code === 'LAKE_CORRUPT') return { rows: null, metadataLocation: null };
    throw error;
  }
}

async function assertUnused(project: Project, table: string): Promise<void> {
  const { nodes } = await project.graph();
  const users = [...nodes.values()]
    .filter((node) => node.name === table || node.dependsOn.includes(table))
    .map((node) => node.name);
  if (users.length === 0) return;
  throw cliErrors.create('TABLE_IN_USE', {
    message: `${table} is used by ${users.join(', ')}.`,
    hint: `\`phlo tables drop ${table} --yes\` drops it all the same; the next \`phlo run\` builds it again.`,
    asset: table,
    dataState: `${table} is unchanged.`,
  });
}
