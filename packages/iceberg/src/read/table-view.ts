import type { SnapshotSelector, TableRead, TableView } from '@phlo/lake';
import { columnsOf } from '../metadata/columns.js';
import { partitionOf } from '../metadata/partitions.js';
import { findSnapshot, idText, schemaOf, specOf } from '../metadata/table-metadata.js';
import type { SnapshotJson, TableMetadata } from '../metadata/table-metadata.js';
import { mapBounded } from '../map-bounded.js';
import type { StoreContext } from '../store-context.js';
import { loadEntry } from './load-table.js';
import type { LoadedTable } from './load-table.js';
import { planFiles } from './plan-files.js';
import { selectSnapshot } from './select-snapshot.js';

const tablesAtOnce = 4;

/** Keys of a snapshot's summary that tell how it came about. */
export const summaryKeys = { batchId: 'phlo.batch-id', runId: 'phlo.run-id' } as const;

/** What a reader sees: the current state in the current schema, an older one in its own. */
export async function viewTable(context: StoreContext, loaded: LoadedTable, at?: SnapshotSelector): Promise<TableView> {
  const { table, metadata } = loaded;
  const snapshot = selectSnapshot(loaded, at);
  const schema = (at === undefined ? undefined : schemaOf(metadata, snapshot?.['schema-id'])) ?? schemaOf(metadata);
  const columns = schema === undefined ? [] : columnsOf(schema, table);
  const spec = specOf(metadata);
  const partition = spec === undefined ? [] : partitionOf(spec, columns);
  if (snapshot === undefined) return { table, columns, partition, files: [], rows: 0, summary: {} };
  const files = await planFiles(context, loaded, { snapshot, columns });
  return {
    table,
    columns,
    partition,
    files,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    snapshotId: idText(snapshot['snapshot-id']),
    committedAt: snapshot['timestamp-ms'],
    summary: summaryOf(metadata, snapshot),
  };
}

/** The catalog is asked once, for all of them: between two questions somebody may commit to both. */
export async function viewTables(
  context: StoreContext,
  reads: readonly TableRead[],
): Promise<readonly (TableView | undefined)[]> {
  const entries = new Map(context.catalog.list().map((entry) => [entry.table, entry]));
  return mapBounded(reads, tablesAtOnce, async ({ table, at }) => {
    const entry = entries.get(table);
    return entry === undefined ? undefined : viewTable(context, await loadEntry(context, entry), at);
  });
}

/**
 * The summary, where another engine wrote the snapshot with the `phlo.*` keys of the one that Phlo wrote before it: which
 * files were loaded is still true, and forgetting it would load them twice.
 */
function summaryOf(metadata: TableMetadata, snapshot: SnapshotJson): Readonly<Record<string, string>> {
  let own: SnapshotJson | undefined = snapshot;
  while (own !== undefined && own.summary[summaryKeys.batchId] === undefined) own = parentOf(metadata, own);
  if (own === undefined || own === snapshot) return snapshot.summary;
  const identity: readonly string[] = Object.values(summaryKeys);
  const inherited = Object.entries(own.summary).filter(([key]) => key.startsWith('phlo.') && !identity.includes(key));
  return { ...Object.fromEntries(inherited), ...snapshot.summary };
}

function parentOf(metadata: TableMetadata, snapshot: SnapshotJson): SnapshotJson | undefined {
  const id = snapshot['parent-snapshot-id'];
  return id === undefined || id === null ? undefined : findSnapshot(metadata, idText(id));
}
