import type { TableDetail, TableInfo } from '@phlo/lake';
import { uriOf } from '../files/location.js';
import { columnsOf } from '../metadata/columns.js';
import { partitionOf } from '../metadata/partitions.js';
import { currentSnapshot, idText, schemaOf, specOf } from '../metadata/table-metadata.js';
import type { SnapshotJson } from '../metadata/table-metadata.js';
import type { StoreContext } from '../store-context.js';
import type { LoadedTable } from './load-table.js';
import { planFiles } from './plan-files.js';

interface Totals {
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
}

/** A line of the list of tables. */
export async function describeInfo(context: StoreContext, loaded: LoadedTable): Promise<TableInfo> {
  const { table, metadata, metadataPath } = loaded;
  const snapshot = currentSnapshot(metadata);
  const totals = snapshot === undefined ? { rows: 0, files: 0, bytes: 0 } : await totalsOf(context, loaded, snapshot);
  return {
    table,
    ...totals,
    snapshotId: snapshot === undefined ? null : idText(snapshot['snapshot-id']),
    metadataLocation: uriOf(metadataPath),
    // An expiry writes metadata too, and changes nothing that readers see.
    updatedAt: metadata['snapshot-log'].at(-1)?.['timestamp-ms'] ?? metadata['last-updated-ms'],
  };
}

/** Summaries have totals, but need not. */
async function totalsOf(context: StoreContext, loaded: LoadedTable, snapshot: SnapshotJson): Promise<Totals> {
  const { summary } = snapshot;
  const [rows, files, bytes] = ['total-records', 'total-data-files', 'total-files-size'].map((key) =>
    Number(summary[key] ?? Number.NaN),
  );
  if (isCount(rows) && isCount(files) && isCount(bytes)) return { rows, files, bytes };
  const planned = await planFiles(context, loaded, { snapshot, columns: [] });
  return {
    rows: planned.reduce((sum, file) => sum + file.rows, 0),
    files: planned.length,
    bytes: planned.reduce((sum, file) => sum + file.sizeBytes, 0),
  };
}

const isCount = (value: number | undefined): value is number => Number.isSafeInteger(value);

/** Everything about a table, with its snapshots. */
export async function describeDetail(context: StoreContext, loaded: LoadedTable): Promise<TableDetail> {
  const { table, metadata, place } = loaded;
  const schema = schemaOf(metadata);
  const columns = schema === undefined ? [] : columnsOf(schema, table);
  const spec = specOf(metadata);
  return {
    ...(await describeInfo(context, loaded)),
    columns,
    partition: spec === undefined ? [] : partitionOf(spec, columns),
    location: place.location,
    properties: metadata.properties,
    snapshots: metadata.snapshots
      .toSorted((a, b) => a['sequence-number'] - b['sequence-number'])
      .map(({ 'snapshot-id': id, 'timestamp-ms': committedAt, summary: { operation = 'append', ...summary } }) => ({
        snapshotId: idText(id),
        committedAt,
        operation,
        summary,
      })),
  };
}
