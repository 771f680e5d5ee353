import type { PublishedBatch, TableName } from '@phlo/lake';
import { columnsOf } from '../metadata/columns.js';
import { idText, schemaOf } from '../metadata/table-metadata.js';
import { loadTable } from '../read/load-table.js';
import type { LoadedTable } from '../read/load-table.js';
import { summaryKeys } from '../read/table-view.js';
import type { StoreContext } from '../store-context.js';

/** The snapshot of a table that carries a batch's id, also one that was rolled back since: its commit happened. */
export function findPublished({ table, metadata, place }: LoadedTable, batchId: string): PublishedBatch | undefined {
  const snapshot = metadata.snapshots.find(({ summary }) => summary[summaryKeys.batchId] === batchId);
  if (snapshot === undefined) return undefined;
  const schema = schemaOf(metadata, snapshot['schema-id']) ?? schemaOf(metadata);
  return {
    batchId,
    table,
    snapshotId: idText(snapshot['snapshot-id']),
    rows: Number(snapshot.summary['added-records'] ?? 0),
    location: place.location,
    columns: schema === undefined ? [] : columnsOf(schema, table),
  };
}

/** The same, asked of the catalog. */
export async function findBatch(
  context: StoreContext,
  table: TableName,
  batchId: string,
): Promise<PublishedBatch | undefined> {
  const loaded = await loadTable(context, table);
  return loaded === undefined ? undefined : findPublished(loaded, batchId);
}
