import type { SnapshotSelector } from '@phlo/lake';
import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { createInterrupt } from './interrupt.js';
import { cliErrors } from '../errors.js';
import { printRows, printRowsAsJson } from '../output/print-rows.js';
import type { QueryOptions } from '../project/project.js';

interface QueryFlags {
  readonly on?: string;
  readonly at?: readonly string[];
  readonly param?: readonly string[];
  readonly json?: boolean;
}

export const registerQuery: RegisterCommand = (program, host) => {
  program
    .command('query <sql>')
    .description('run one SQL statement over the lake, or over the published marts')
    .option('--on <database>', 'lake or marts', 'lake')
    .option('--at <moment...>', 'a timestamp (ISO 8601), or <table>=<snapshotId>')
    .option('--param <value...>', 'values for $1, $2, …')
    .option('--json', 'print one JSON document: an array of row objects')
    .addHelpText(
      'after',
      '\nExamples:\n  $ phlo query "select * from gold.delay_by_airport limit 5"\n  $ phlo query "select count(*) from bronze.flights" --at 2026-01-31T12:00:00Z\n',
    )
    .action((sql: string, flags: QueryFlags) =>
      withProject(host, async (project) => {
        using interrupt = createInterrupt();
        const rows = project.stream(sql, { ...parseFlags(flags), signal: interrupt.signal });
        if (flags.json === true) await printRowsAsJson(rows);
        else await printRows(rows);
      }),
    );
};

function parseFlags(flags: QueryFlags): QueryOptions {
  const at = flags.at === undefined ? {} : { at: parseMoments(flags.at) };
  return { on: parseDatabase(flags.on ?? 'lake'), ...at, ...(flags.param && { params: flags.param }) };
}

function parseDatabase(text: string): 'lake' | 'marts' {
  if (text === 'lake' || text === 'marts') return text;
  throw cliErrors.create('USAGE', { message: `--on takes "lake" or "marts", not "${text}".` });
}

/** One timestamp for every table, or a snapshot for each table that is named. */
function parseMoments(texts: readonly string[]): number | Record<string, SnapshotSelector> {
  const [only = ''] = texts;
  if (texts.length === 1 && !only.includes('=')) return parseTimestamp(only);
  return Object.fromEntries(texts.map(parseSnapshot));
}

function parseTimestamp(text: string): number {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw cliErrors.create('USAGE', {
    message: `--at takes an ISO 8601 timestamp or <table>=<snapshotId>, not "${text}".`,
  });
}

function parseSnapshot(text: string): [string, SnapshotSelector] {
  const [, table, snapshotId] = /^([^=]+)=(\d+)$/.exec(text) ?? [];
  if (table !== undefined && snapshotId !== undefined) return [table, { snapshotId }];
  throw cliErrors.create('USAGE', {
    message: `--at takes <table>=<snapshotId>, not "${text}"; one timestamp stands alone.`,
  });
}
