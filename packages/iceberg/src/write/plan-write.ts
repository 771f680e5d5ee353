import { join } from 'node:path';
import { isTableName } from '@phlo/lake';
import type { TableName, TableView, WritePlan, WriteRequest } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { uriOf, warehouseOf } from '../files/location.js';
import { createUuidV7 } from '../ids.js';
import { evolveSchema } from '../metadata/evolve-schema.js';
import type { SchemaState } from '../metadata/evolve-schema.js';
import { describePartition, planPartition } from '../metadata/partitions.js';
import type { LoadedTable } from '../read/load-table.js';
import { loadTable } from '../read/load-table.js';
import { viewTable } from '../read/table-view.js';
import { dataFolder, plannedBatch } from '../staging/batch-file.js';
import { batchDirectory, saveBatch } from '../staging/staging-area.js';
import type { StoreContext } from '../store-context.js';

/**
 * Decides what a write will look like and makes an empty folder for its files. Throws `SCHEMA_INVALID`, `SCHEMA_BREAKING`
 * and what reading the table throws; nothing is left behind then.
 */
export async function planWrite(context: StoreContext, request: WriteRequest): Promise<WritePlan> {
  const { table } = request;
  assertTableName(table);
  const loaded = await loadTable(context, table);
  const base = loaded === undefined ? undefined : await viewTable(context, loaded);
  const shape = planShape(request, loaded, base);
  const batchId = createUuidV7(context.clock.now(), context.random);
  const directory = join(batchDirectory(context, batchId), dataFolder);
  const plan: WritePlan = { batchId, request, ...shape, directory, ...(base !== undefined && { base }) };
  await makeStagingFolder(context, plan, loaded?.place.location ?? (await newLocation(context, table, batchId)));
  return plan;
}

function assertTableName(table: string): void {
  if (isTableName(table)) return;
  throw icebergErrors.create('SCHEMA_INVALID', {
    message: `"${table}" is no name of a table.`,
    hint: 'Name it `namespace.table`, in lower-case letters, digits and underscores.',
  });
}

type Shape = Pick<WritePlan, 'columns' | 'partition' | 'schemaChanges'>;

function planShape(request: WriteRequest, loaded: LoadedTable | undefined, base: TableView | undefined): Shape {
  const { table, mode, allowBreaking = false } = request;
  const metadata = loaded?.metadata;
  const { columns, changes } = evolveSchema(stateOf(loaded, base), request.columns, { table, mode, allowBreaking });
  const { fields } = planPartition(request.partition, columns, { table, metadata });
  const before = base === undefined ? fields : base.partition;
  const isSame = describePartition(before) === describePartition(fields);
  const repartitioned = `partitioned by ${describePartition(fields)}, before by ${describePartition(before)}`;
  return { columns, partition: fields, schemaChanges: isSame ? changes : [...changes, repartitioned] };
}

/** Columns and the last id of a table. */
const stateOf = (
  loaded: LoadedTable | undefined,
  base: Pick<TableView, 'columns'> | undefined,
): SchemaState | undefined =>
  loaded === undefined || base === undefined
    ? undefined
    : { columns: base.columns, lastColumnId: loaded.metadata['last-column-id'] };

async function makeStagingFolder(context: StoreContext, plan: WritePlan, location: string): Promise<void> {
  const folder = batchDirectory(context, plan.batchId);
  try {
    // A machine that crashes now forgets a plan: there is nothing yet that anybody wants to keep.
    await context.io.makeDirectory(plan.directory, { durable: false });
    const batch = plannedBatch(plan, { createdAt: context.clock.now(), location });
    await saveBatch(context, batch, { durable: false });
  } catch (error) {
    await context.io.remove(folder).catch(() => undefined);
    throw error;
  }
}

/**
 * `warehouse/namespace/table`; where a table that was dropped left its files there, a folder beside it: readers that go by
 * the folder would take the newest metadata file, which would be the old table's.
 */
async function newLocation({ io, lakeDir }: StoreContext, table: TableName, batchId: string): Promise<string> {
  const directory = join(warehouseOf(lakeDir), ...table.split('.'));
  const isTaken = (await io.list(join(directory, 'metadata'))).some((name) => name.endsWith('.metadata.json'));
  return uriOf(isTaken ? `${directory}-${batchId.slice(-12)}` : directory);
}
