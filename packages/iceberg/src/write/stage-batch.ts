import type { StagedBatch, TableView, ViewFile, WritePlan, WrittenFile } from '@phlo/lake';
import { dirname, join } from 'node:path';
import { messageOf } from '@phlo/core';
import { icebergErrors } from '../errors.js';
import { createSnapshotId } from '../ids.js';
import { mapBounded } from '../map-bounded.js';
import { toDataFile } from '../manifests/data-file.js';
import { coversColumns } from '../metadata/columns.js';
import { isInside, toBatchDataFile } from '../staging/batch-file.js';
import { batchDirectory, findBatchFile, saveBatch } from '../staging/staging-area.js';
import type { StoreContext } from '../store-context.js';
import { batchLost } from './batch-lost.js';

const syncsAtOnce = 4;

/** Makes the files of a plan durable and writes down what they are. Throws `BATCH_INVALID`, `BATCH_LOST`, `LAKE_*`. */
export async function stageBatch(
  context: StoreContext,
  plan: WritePlan,
  content: { readonly files: readonly WrittenFile[]; readonly summary: Readonly<Record<string, string>> },
): Promise<StagedBatch> {
  const { files, summary } = content;
  for (const file of files) assertFits(plan, file);
  const found = await findBatchFile(context, plan.batchId);
  if (found === undefined) throw batchLost(plan.request.table, plan.batchId);
  await mapBounded(files, syncsAtOnce, ({ path }) => context.io.sync(path));
  const directory = batchDirectory(context, plan.batchId);
  for (const folder of [plan.directory, dirname(directory), context.lakeDir]) await context.io.syncDirectory(folder);
  const { table, runId, mode } = plan.request;
  const staged: StagedBatch = {
    batchId: plan.batchId,
    table,
    runId,
    snapshotId: createSnapshotId(context.random),
    location: found.batch.location,
    mode,
    plan,
    files,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    summary,
  };
  const { snapshotId, rows, bytes } = staged;
  const written = files.map((file) => toBatchDataFile(file, directory));
  await saveBatch(
    context,
    { ...found.batch, status: 'staged', snapshotId, files: written, rows, bytes, summary },
    { durable: true },
  );
  return staged;
}

/** What a manifest will say is computed now: a value that it cannot say must not stop a commit half-way. */
function assertFits({ request, directory, columns, partition }: WritePlan, file: WrittenFile): void {
  const invalid = (reason: string, cause?: unknown) =>
    icebergErrors.create('BATCH_INVALID', {
      message: `${file.path} cannot become part of ${request.table}: ${reason}.`,
      asset: request.table,
      dataState: `${request.table} is unchanged.`,
      ...(cause !== undefined && { cause }),
    });
  if (!isInside(directory, file.path)) throw invalid(`it is not in ${directory}`);
  if (file.partition.length !== partition.length)
    throw invalid(
      `it has ${file.partition.length} partition values and the table ${partition.length} partition fields`,
    );
  try {
    toDataFile(file, { columns, partition, uri: join(directory, file.path) });
  } catch (error) {
    throw invalid(messageOf(error), error);
  }
}

/** What the audit of a batch reads: base and staged files on append, staged files on replace. */
export function viewStaged({ table, mode, plan, files, rows, summary }: StagedBatch): TableView {
  const { columns, partition, base } = plan;
  const kept = mode === 'append' ? (base?.files ?? []) : [];
  const isSameSchema = base === undefined || coversColumns(base.columns, columns);
  const before = isSameSchema ? kept : kept.map((file) => ({ ...file, isCurrentSchema: false }));
  const added = files.map(({ path, rows: count, sizeBytes }): ViewFile => ({
    path,
    rows: count,
    sizeBytes,
    isCurrentSchema: true,
  }));
  return {
    table,
    columns,
    partition,
    files: [...before, ...added],
    rows: rows + kept.reduce((sum, file) => sum + file.rows, 0),
    summary,
  };
}
