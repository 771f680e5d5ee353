import { join } from 'node:path';
import type { Command } from 'commander';
import type { BatchRecord, RejectionReason } from '@phlo/lake';
import type { CommandHost, RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { parseCount } from './parse-count.js';
import { cliErrors } from '../errors.js';
import { printJson } from '../output/json.js';
import { countOf, formatAge, formatBytes, formatCount } from '../output/format.js';
import { renderRows } from '../output/rows.js';
import { renderTable } from '../output/table.js';
import { asTyped, nearby, terminalWidth } from '../output/terminal.js';
import { harmless, wrap } from '../output/text.js';
import { write } from '../output/write.js';
import { readParquetRows } from '../project/read-parquet.js';

export const registerWap: RegisterCommand = (program, host) => {
  const wap = program
    .command('wap')
    .description('batches that were written aside and not published')
    .addHelpText('after', '\nExample:\n  $ phlo wap list\n');
  registerList(wap, host);
  registerInspect(wap, host);
};

function registerList(wap: Command, host: CommandHost): void {
  wap
    .command('list')
    .description('rejected batches, and those that a run is working on')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ phlo wap list --json\n')
    .action((flags: { readonly json?: boolean }) =>
      withProject(host, async (project) => {
        const batches = await (await project.store()).batches();
        if (flags.json === true) return printJson(batches.map(toJson));
        write(batches.length === 0 ? 'Nothing is staged and nothing was rejected.\n' : renderList(batches));
      }),
    );
}

function toJson({ batchId, table, runId, status, rows, bytes, createdAt, reasons, directory }: BatchRecord) {
  return {
    batchId,
    table,
    runId,
    status,
    rows,
    bytes,
    createdAt: new Date(createdAt).toISOString(),
    reasons,
    directory,
  };
}

function renderList(batches: readonly BatchRecord[]): string {
  const rows = batches.map((batch) => [
    batch.batchId,
    batch.table,
    batch.status,
    formatCount(batch.rows),
    formatBytes(batch.bytes),
    formatAge(Date.now() - batch.createdAt),
    batch.reasons.map(({ source }) => source).join(', '),
  ]);
  const right = 'right' as const;
  return `${renderTable([{ title: 'batch' }, { title: 'table', cut: 'middle' }, { title: 'status', spare: 2 }, { title: 'rows', align: right, spare: 4 }, { title: 'bytes', align: right, spare: 1 }, { title: 'age', spare: 3 }, { title: 'because of', cut: 'end' }], rows)}\n\n${asTyped('phlo wap inspect <batch>')}  shows the failed rows\n`;
}

interface InspectFlags {
  readonly limit: string;
  readonly json?: boolean;
}

function registerInspect(wap: Command, host: CommandHost): void {
  wap
    .command('inspect <batch>')
    .description('why a batch was rejected, with the rows that failed')
    .option('--limit <rows>', 'failed rows to show for each check', '20')
    .option('--json', 'print one JSON document: {batchId, table, …, failures: [{source, reason, rows}]}')
    .addHelpText('after', '\nExample:\n  $ phlo wap inspect 0198c0de --limit 5\n')
    .action((batchId: string, flags: InspectFlags) =>
      withProject(host, async (project) => {
        const batches = await (await project.store()).batches();
        const batch = findBatch(batches, batchId);
        const failures = await readFailures(batch, parseCount('--limit', 'rows', flags.limit));
        if (flags.json === true) return printJson({ ...toJson(batch), columns: batch.columns, failures });
        write(renderInspection(batch, failures));
      }),
    );
}

/** By the whole id, or by as much of it as is unique. */
function findBatch(batches: readonly BatchRecord[], batchId: string): BatchRecord {
  const found = batches.filter((batch) => batch.batchId === batchId || batch.batchId.startsWith(batchId));
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  const message =
    found.length === 0 ? `No batch "${batchId}" is kept.` : `"${batchId}" is the beginning of ${found.length} batches.`;
  throw cliErrors.create('BATCH_NOT_FOUND', { message });
}

interface Failure extends RejectionReason {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

async function readFailures(batch: BatchRecord, limit: number): Promise<Failure[]> {
  const read = async (reason: RejectionReason): Promise<Failure> => ({
    ...reason,
    rows: reason.sampleFile === undefined ? [] : await readParquetRows(join(batch.directory, reason.sampleFile), limit),
  });
  return Promise.all(batch.reasons.map(read));
}

function renderInspection(batch: BatchRecord, failures: readonly Failure[]): string {
  const head = [
    `${batch.table}  batch ${batch.batchId}  ${batch.status}`,
    `${countOf(batch.rows, 'row')} in ${nearby(batch.directory)}`,
    `run ${batch.runId}, ${formatAge(Date.now() - batch.createdAt)}`,
  ];
  const parts = failures.map(({ source, reason, rows, failedRows }) => {
    const title = wrap(harmless(`✗ ${source}: ${reason}`), terminalWidth()).join('\n');
    if (rows.length === 0) return title;
    const more =
      failedRows !== undefined && failedRows > rows.length
        ? `… ${formatCount(failedRows - rows.length)} more; --limit shows them\n`
        : '';
    return `${title}\n${renderRows(rows)}${more}`;
  });
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`;
}
