import type { SnapshotSelector } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { currentSnapshot, findSnapshot, idText } from '../metadata/table-metadata.js';
import type { Long, SnapshotJson, TableMetadata } from '../metadata/table-metadata.js';
import type { LoadedTable } from './load-table.js';

/** The snapshot that a selector means; `undefined` for the current state of a table without any. Throws `SNAPSHOT_NOT_FOUND`. */
export function selectSnapshot({ table, metadata }: LoadedTable, at?: SnapshotSelector): SnapshotJson | undefined {
  if (at === undefined) return currentSnapshot(metadata);
  const found = 'asOf' in at ? snapshotAsOf(metadata, at.asOf) : findSnapshot(metadata, at.snapshotId);
  if (found !== undefined) return found;
  const wanted = 'asOf' in at ? `none at ${describeTime(at.asOf)} or before` : `no snapshot ${at.snapshotId}`;
  throw icebergErrors.create('SNAPSHOT_NOT_FOUND', {
    message: `${table} has ${wanted}.${describeOldest(metadata)}`,
    hint: `\`phlo tables describe ${table}\` lists its snapshots.`,
    asset: table,
  });
}

/** The log says what was current when; a snapshot that has been expired since is gone, and no older one stands for it. */
function snapshotAsOf(metadata: TableMetadata, time: number): SnapshotJson | undefined {
  const entry = metadata['snapshot-log'].findLast((one) => one['timestamp-ms'] <= time);
  return entry === undefined ? undefined : findSnapshot(metadata, idText(entry['snapshot-id']));
}

function describeOldest(metadata: TableMetadata): string {
  const [oldest] = metadata['snapshot-log'];
  if (oldest === undefined) return '';
  const time = describeTime(oldest['timestamp-ms']);
  return isExpired(metadata, oldest['snapshot-id'])
    ? ` What it was before ${time} has been expired, and is gone.`
    : ` Its first is of ${time}.`;
}

/** Whether there was something before this snapshot. */
function isExpired(metadata: TableMetadata, id: Long): boolean {
  const parent = findSnapshot(metadata, idText(id))?.['parent-snapshot-id'];
  return parent !== undefined && parent !== null && findSnapshot(metadata, idText(parent)) === undefined;
}

const latestDateMs = 8.64e15;

const describeTime = (time: number): string =>
  Math.abs(time) <= latestDateMs ? new Date(time).toISOString() : `${time} ms`;
