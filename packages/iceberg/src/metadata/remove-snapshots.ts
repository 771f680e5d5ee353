import { isArray, isObject } from '../json/lossless-json.js';
import type { JsonValue } from '../json/lossless-json.js';
import { idText } from './table-metadata.js';
import type { Long, SnapshotLogEntry, TableMetadata } from './table-metadata.js';

/** Lists of metadata whose entries are each of one snapshot. */
const ofSnapshots = ['statistics', 'partition-statistics'] as const;

/** The metadata without some snapshots, none of which is current or has a name. */
export function withoutSnapshots(metadata: TableMetadata, ids: ReadonlySet<string>, now: number): TableMetadata {
  const lists = ofSnapshots.flatMap((key) => {
    const list = metadata[key];
    return isArray(list) ? [[key, list.filter((entry) => !isOfSnapshots(entry, ids))] as const] : [];
  });
  return {
    ...metadata,
    ...Object.fromEntries(lists),
    'last-updated-ms': Math.max(now, metadata['last-updated-ms']),
    snapshots: metadata.snapshots.filter((snapshot) => !ids.has(idText(snapshot['snapshot-id']))),
    'snapshot-log': logWithout(metadata['snapshot-log'], ids),
  };
}

/** Whether an entry of such a list is of one of the snapshots. */
export function isOfSnapshots(entry: JsonValue, ids: ReadonlySet<string>): boolean {
  const id = isObject(entry) ? entry['snapshot-id'] : undefined;
  return (typeof id === 'number' || typeof id === 'bigint') && ids.has(idText(id));
}

/** Paths of statistics that the entries of some snapshots name. */
export const statisticsOf = (metadata: TableMetadata, isWanted: (entry: JsonValue) => boolean): readonly string[] =>
  ofSnapshots.flatMap((key) => {
    const list = metadata[key];
    const entries = isArray(list) ? list.filter(isWanted) : [];
    return entries.flatMap((entry) =>
      isObject(entry) && typeof entry['statistics-path'] === 'string' ? [entry['statistics-path']] : [],
    );
  });

/**
 * What stands before a gap goes as well: without the entry of the snapshot that is gone, the one before it would seem to have been
 * current until the next. Java does the same.
 */
function logWithout(log: readonly SnapshotLogEntry[], ids: ReadonlySet<string>): readonly SnapshotLogEntry[] {
  const lastGone = log.findLastIndex((entry) => ids.has(idText(entry['snapshot-id'] satisfies Long)));
  return log.slice(lastGone + 1);
}
