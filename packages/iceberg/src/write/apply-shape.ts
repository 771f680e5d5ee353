import { isDeepStrictEqual } from 'node:util';
import type { Column, PartitionField, StagedBatch } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { withColumns, withPartition } from '../metadata/change-metadata.js';
import { columnsOf } from '../metadata/columns.js';
import { evolveSchema } from '../metadata/evolve-schema.js';
import { planPartition } from '../metadata/partitions.js';
import { currentSnapshot, idText, schemaOf } from '../metadata/table-metadata.js';
import type { TableMetadata } from '../metadata/table-metadata.js';
import { isPromotion } from '../values/column-type.js';

/**
 * A table's metadata with the columns and the partition of a batch that was planned on it, or on an older state of it.
 * Throws `COMMIT_CONFLICT` where the ids that the batch's files were written with mean something else by now.
 */
export function applyShape(metadata: TableMetadata, batch: StagedBatch): TableMetadata {
  const columns = batch.mode === 'replace' ? replaceColumns(metadata, batch) : appendColumns(metadata, batch);
  const shaped = withColumns(metadata, columns);
  assertPartition(shaped, batch, columns);
  return withPartition(shaped, batch.plan.partition);
}

function currentColumns(metadata: TableMetadata, batch: StagedBatch): readonly Column[] {
  const schema = schemaOf(metadata);
  return schema === undefined ? [] : columnsOf(schema, batch.table);
}

/** A replace has to find the table as it was. */
function replaceColumns(metadata: TableMetadata, batch: StagedBatch): readonly Column[] {
  const { request, columns, base } = batch.plan;
  const current = currentSnapshot(metadata);
  const currentId = current === undefined ? undefined : idText(current['snapshot-id']);
  if (currentId !== base?.snapshotId) throw conflict(batch, describeMove(base?.snapshotId, currentId));
  const state = { columns: currentColumns(metadata, batch), lastColumnId: metadata['last-column-id'] };
  const options = { table: batch.table, mode: batch.mode, allowBreaking: request.allowBreaking ?? false };
  const again = evolveSchema(state, request.columns, options);
  if (!isDeepStrictEqual(again.columns, columns)) throw conflict(batch, 'its columns were changed');
  return columns;
}

const describeMove = (from: string | undefined, to: string | undefined): string =>
  `it was planned on ${from === undefined ? 'no table' : `snapshot ${from}`} and finds ${to === undefined ? 'none' : `snapshot ${to}`}`;

/** An append goes on top of any state in which its columns are still what they were. */
function appendColumns(metadata: TableMetadata, batch: StagedBatch): readonly Column[] {
  const planned = batch.plan.columns;
  const current = currentColumns(metadata, batch);
  const missing = current.find(({ id, nullable }) => !nullable && !planned.some((column) => column.id === id));
  if (missing !== undefined) throw conflict(batch, `"${missing.name}" was added since, and must not be null`);
  const merged = current.map((column) => {
    const own = planned.find(({ id }) => id === column.id);
    return own === undefined ? column : mergeColumn(batch, column, own);
  });
  return [...merged, ...newColumns(metadata, batch, current)];
}

function mergeColumn(batch: StagedBatch, current: Column, planned: Column): Column {
  if (current.name !== planned.name) throw conflict(batch, `"${planned.name}" was renamed to "${current.name}"`);
  const isWider = isPromotion(planned.type, current.type);
  if (current.type !== planned.type && !isWider && !isPromotion(current.type, planned.type))
    throw conflict(batch, `"${current.name}" was changed to ${current.type}`);
  if (!current.nullable && planned.nullable && isUnrelaxed(batch, current))
    throw conflict(batch, `"${current.name}" must not be null any more`);
  return isWider ? { ...planned, type: current.type } : planned;
}

/** It was required when the batch was planned as well, so the batch itself relaxes it. */
const isUnrelaxed = ({ plan }: StagedBatch, { id }: Column): boolean =>
  plan.base?.columns.find((column) => column.id === id)?.nullable !== false;

function newColumns(metadata: TableMetadata, batch: StagedBatch, current: readonly Column[]): readonly Column[] {
  const fresh = batch.plan.columns.filter(({ id }) => !current.some((column) => column.id === id));
  for (const { id, name } of fresh) {
    const taken = current.some((column) => column.name.toLowerCase() === name.toLowerCase());
    if (id <= metadata['last-column-id'] || taken) throw conflict(batch, 'columns were added or dropped since');
  }
  return fresh;
}

/** The ids of the partition fields must be free, or mean the same. */
function assertPartition(metadata: TableMetadata, batch: StagedBatch, columns: readonly Column[]): void {
  const { request, partition } = batch.plan;
  const again = planPartition(request.partition, columns, { table: batch.table, metadata }).fields;
  const ids = (fields: readonly PartitionField[]) =>
    fields.map(({ id, sourceId, transform }) => [id, sourceId, transform]);
  if (!isDeepStrictEqual(ids(again), ids(partition))) throw conflict(batch, 'its partition was changed');
}

export const conflict = ({ table, batchId }: StagedBatch, reason: string) =>
  icebergErrors.create('COMMIT_CONFLICT', {
    message: `Somebody else committed to ${table} since batch ${batchId} was planned: ${reason}.`,
    hint: `Run it again: \`phlo run --select ${table}\`.`,
    asset: table,
    dataState: `${table} shows the other commit; nothing of this unit was published.`,
  });
