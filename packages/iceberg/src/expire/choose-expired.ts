import { isObject } from '../json/lossless-json.js';
import type { JsonObject, JsonValue } from '../json/lossless-json.js';
import { currentSnapshot, idText } from '../metadata/table-metadata.js';
import type { Long, SnapshotJson, TableMetadata } from '../metadata/table-metadata.js';
import { summaryKeys } from '../read/table-view.js';

/** What an expiry must leave. */
export interface Retention {
  /** Epoch milliseconds. */
  readonly now: number;
  /** A snapshot stays for so long after it was last current. */
  readonly olderThanMs: number;
  /** So many of the newest snapshots of each branch stay. */
  readonly keep: number;
  /** Ids of snapshots and of batches that somebody still works with. */
  readonly held: ReadonlySet<string>;
}

/**
 * The snapshots that may go, oldest first. Branches and tags, and what is set on a branch (`min-snapshots-to-keep`,
 * `max-snapshot-age-ms`), can keep more than they are asked to, never less. https://iceberg.apache.org/spec/#snapshot-retention-policy
 *
 * Iceberg counts the age of a snapshot from its commit. Here it is counted from when the next one took its place, so that a table can
 * be read as it was at any moment within the age, and a reader that opened it is not overtaken.
 */
export function chooseExpired(metadata: TableMetadata, retention: Retention): readonly SnapshotJson[] {
  const history = indexHistory(metadata);
  const heads = headsOf(metadata, history);
  const kept = new Set(heads.flatMap((head) => keptOfHead(history, head, retention)));
  for (const [id, snapshot] of history.byId) {
    const isRecent = lastSeen(history, id) > retention.now - retention.olderThanMs;
    if (isRecent || isHeld(snapshot, retention)) kept.add(id);
  }
  const remembered = Array.from(kept, (id) => findMemory(history, id)).flat();
  for (const id of remembered) kept.add(id);
  return metadata.snapshots
    .filter((snapshot) => !kept.has(idText(snapshot['snapshot-id'])))
    .toSorted((a, b) => a['sequence-number'] - b['sequence-number']);
}

interface History {
  readonly byId: ReadonlyMap<string, SnapshotJson>;
  /** When each snapshot was last what readers of its branch saw: until the next one took its place. */
  readonly lastSeen: ReadonlyMap<string, number>;
}

function indexHistory(metadata: TableMetadata): History {
  const times = new Map<string, number>();
  const note = (id: Long, time: number) => times.set(idText(id), Math.max(times.get(idText(id)) ?? 0, time));
  for (const snapshot of metadata.snapshots) {
    note(snapshot['snapshot-id'], snapshot['timestamp-ms']);
    const parent = snapshot['parent-snapshot-id'];
    if (parent !== undefined && parent !== null) note(parent, snapshot['timestamp-ms']);
  }
  const log = metadata['snapshot-log'];
  for (const [index, entry] of log.entries())
    note(entry['snapshot-id'], log[index + 1]?.['timestamp-ms'] ?? entry['timestamp-ms']);
  return { byId: new Map(metadata.snapshots.map((one) => [idText(one['snapshot-id']), one])), lastSeen: times };
}

/** What nobody can tell the age of is new. */
const lastSeen = (history: History, id: string): number => history.lastSeen.get(id) ?? Infinity;

interface Head {
  readonly snapshot: SnapshotJson;
  readonly isBranch: boolean;
  readonly settings: JsonObject;
}

function headsOf(metadata: TableMetadata, { byId }: History): readonly Head[] {
  const { refs } = metadata;
  const named = Object.values(isObject(refs) ? refs : {}).flatMap((ref): readonly Head[] => {
    const id = isObject(ref) ? ref['snapshot-id'] : undefined;
    const snapshot = typeof id === 'number' || typeof id === 'bigint' ? byId.get(idText(id)) : undefined;
    return snapshot === undefined || !isObject(ref) ? [] : [{ snapshot, isBranch: ref.type !== 'tag', settings: ref }];
  });
  const current = currentSnapshot(metadata);
  return current === undefined ? named : [{ snapshot: current, isBranch: true, settings: {} }, ...named];
}

/** Of a tag its snapshot; of a branch its newest, and those that are younger than what is set on it. */
function keptOfHead(history: History, head: Head, { keep, now }: Retention): readonly string[] {
  const ids = ancestorsOf(history, head.snapshot);
  if (!head.isBranch) return ids.slice(0, 1);
  const atLeast = Math.max(1, keep, countOf(head.settings['min-snapshots-to-keep']));
  const ageMs = countOf(head.settings['max-snapshot-age-ms']);
  return ids.filter((id, index) => index < atLeast || lastSeen(history, id) > now - ageMs);
}

const countOf = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);

/** The snapshot and those that it was built on, newest first. */
function ancestorsOf(history: History, head: SnapshotJson): readonly string[] {
  // A damaged history may go round in a circle.
  const ids = new Set<string>();
  let at: SnapshotJson | undefined = head;
  while (at !== undefined && !ids.has(idText(at['snapshot-id']))) {
    ids.add(idText(at['snapshot-id']));
    at = parentOf(history, at);
  }
  return [...ids];
}

function parentOf({ byId }: History, snapshot: SnapshotJson): SnapshotJson | undefined {
  const id = snapshot['parent-snapshot-id'];
  return id === undefined || id === null ? undefined : byId.get(idText(id));
}

const isHeld = (snapshot: SnapshotJson, { held }: Retention): boolean =>
  held.has(idText(snapshot['snapshot-id'])) || held.has(snapshot.summary[summaryKeys.batchId] ?? '');

/**
 * Where another engine wrote a snapshot, which files are loaded stands in the last one of Phlo's before it: that one stays, with those
 * between. Nothing where Phlo wrote none of them.
 */
function findMemory(history: History, id: string): readonly string[] {
  const passed = new Set<string>();
  let at = history.byId.get(id);
  while (at !== undefined && !passed.has(idText(at['snapshot-id']))) {
    passed.add(idText(at['snapshot-id']));
    if (at.summary[summaryKeys.batchId] !== undefined) return [...passed];
    at = parentOf(history, at);
  }
  return [];
}
