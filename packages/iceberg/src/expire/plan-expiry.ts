import { minRetentionMs } from '@phlo/lake';
import type { ExpireOptions, TableName } from '@phlo/lake';
import { isOfSnapshots, statisticsOf, withoutSnapshots } from '../metadata/remove-snapshots.js';
import { idText } from '../metadata/table-metadata.js';
import type { SnapshotJson, TableMetadata } from '../metadata/table-metadata.js';
import { requireTable } from '../read/load-table.js';
import type { LoadedTable } from '../read/load-table.js';
import { listBatches, listBatchIds } from '../staging/staging-area.js';
import type { StoreContext } from '../store-context.js';
import { assertOwnFolder } from './assert-own-folder.js';
import { chooseExpired } from './choose-expired.js';
import { findOrphans, listLeavings, nameOf } from './find-orphans.js';
import { findOwnFiles } from './find-own-files.js';
import type { OwnFile } from './find-own-files.js';
import { reachExpired, reachFiles } from './reach-files.js';

/** What goes with an expiry, chosen from `loaded`; nothing is done yet. */
export interface ExpiryPlan {
  readonly loaded: LoadedTable;
  readonly next: TableMetadata;
  readonly expired: readonly SnapshotJson[];
  readonly files: readonly OwnFile[];
  readonly orphans: readonly OwnFile[];
}

/** Throws `TABLE_NOT_FOUND`, `TABLE_UNSUPPORTED`, and `LAKE_*` where what is to stay cannot be read. */
export async function planExpiry(context: StoreContext, table: TableName, options: ExpireOptions): Promise<ExpiryPlan> {
  const listing = await listLeavings(context, (await requireTable(context, table)).place.directory);
  const loaded = await requireTable(context, table);
  await assertOwnFolder(context, loaded);
  const retention = await findRetention(context, loaded, options);
  const expired = chooseExpired(loaded.metadata, retention);
  const ids = new Set(expired.map((snapshot) => idText(snapshot['snapshot-id'])));
  const next = withoutSnapshots(loaded.metadata, ids, retention.now);
  const { needed, doomed } = await reach(context, loaded, { next, expired, ids });
  const neededNames = new Set(needed.map(nameOf));
  const names = new Set([...neededNames, ...doomed.map(nameOf)]);
  const cutoff = retention.now - retention.olderThanMs;
  const orphans = listing.directory === loaded.place.directory ? findOrphans(listing, loaded, { cutoff, names }) : [];
  return {
    loaded,
    next,
    expired,
    files: await findOwnFiles(context, loaded, { paths: doomed.filter((path) => !neededNames.has(nameOf(path))) }),
    orphans: await findOwnFiles(context, loaded, { paths: orphans, cutoff }),
  };
}

interface Change {
  readonly next: TableMetadata;
  readonly expired: readonly SnapshotJson[];
  readonly ids: ReadonlySet<string>;
}

/** Paths of what the table is made of afterwards, and of what it was made of before by way of the expired snapshots. */
async function reach(context: StoreContext, loaded: LoadedTable, { next, expired, ids }: Change) {
  const { metadata, place } = loaded;
  const stays = await reachFiles(context, loaded, next.snapshots);
  const goes = await reachExpired(context, loaded, { snapshots: expired, known: stays.manifests });
  const kept = statisticsOf(next, () => true).map(place.pathOf);
  const gone = statisticsOf(metadata, (entry) => isOfSnapshots(entry, ids)).map(place.pathOf);
  return {
    needed: [...kept, ...stays.data, ...stays.manifests, ...stays.lists],
    doomed: [...gone, ...goes.data, ...goes.manifests, ...goes.lists],
  };
}

const maxAgeProperty = 'history.expire.max-snapshot-age-ms';
const minCountProperty = 'history.expire.min-snapshots-to-keep';
const defaultAgeMs = 5 * 86_400_000;

async function findRetention(context: StoreContext, { table, metadata }: LoadedTable, options: ExpireOptions) {
  const setting = (key: string, fallback: number): number => {
    const value = Number(metadata.properties[key] ?? Number.NaN);
    return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
  };
  // The snapshot of a batch that is still in staging tells recovery that its commit happened.
  const held = new Set(await listBatchIds(context));
  for (const { batch } of await listBatches(context)) {
    const isOfTable = batch.request.table === table && batch.status !== 'rejected';
    if (isOfTable && batch.baseSnapshotId !== undefined) held.add(batch.baseSnapshotId);
  }
  return {
    now: context.clock.now(),
    olderThanMs: Math.max(minRetentionMs, options.olderThanMs ?? setting(maxAgeProperty, defaultAgeMs)),
    keep: Math.max(1, options.keep ?? setting(minCountProperty, 1)),
    held,
  };
}
