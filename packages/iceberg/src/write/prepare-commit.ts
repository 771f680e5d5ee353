import { basename, join } from 'node:path';
import type { PublishedBatch, StagedBatch, TableName } from '@phlo/lake';
import type { CatalogChange } from '../catalog/sql-catalog.js';
import { createPlace, pathOf, uriOf, warehouseOf } from '../files/location.js';
import { createUuidV4 } from '../ids.js';
import { stringifyJson } from '../json/lossless-json.js';
import { outdatedVersions, withPrevious } from '../metadata/change-metadata.js';
import { columnsOf } from '../metadata/columns.js';
import { createMetadata } from '../metadata/new-metadata.js';
import { schemaOf } from '../metadata/table-metadata.js';
import type { TableMetadata } from '../metadata/table-metadata.js';
import type { LoadedTable } from '../read/load-table.js';
import type { StoreContext } from '../store-context.js';
import { addBatch } from './add-batch.js';
import { conflict } from './apply-shape.js';

/** A table's part of a commit, written and not yet visible. */
export interface PreparedTable {
  readonly change: CatalogChange;
  /** The metadata file under a name that no reader takes for one, and the name that it gets once the catalog is locked. */
  readonly draftPath: string;
  readonly metadataPath: string;
  readonly directory: string;
  /** Names of metadata files that the table may do without after the commit. */
  readonly outdated: readonly string[];
  readonly published: readonly PublishedBatch[];
}

export interface Preparation {
  readonly table: TableName;
  /** Of this table, in order; none is published yet. */
  readonly batches: readonly [StagedBatch, ...StagedBatch[]];
  readonly loaded: LoadedTable | undefined;
  /** Epoch milliseconds that all snapshots of the commit get. */
  readonly now: number;
  /** Every path that is written, for whoever has to remove it again. */
  readonly written: string[];
}

/** Writes everything that a commit of these batches needs, and makes nothing of it visible. */
export async function prepareTable(context: StoreContext, preparation: Preparation): Promise<PreparedTable> {
  const { table, batches, loaded, now, written } = preparation;
  const [first] = batches;
  const last = batches.at(-1) ?? first;
  let current = loaded ?? startTable(context, { table, batch: first, now });
  await context.io.makeDirectory(join(current.place.directory, 'metadata'), { durable: true });
  for (const batch of batches)
    current = { ...current, metadata: await addBatch(context, current, { batch, now, written }) };
  const metadata = finishMetadata(current.metadata, loaded, current.place.location);
  const folder = join(current.place.directory, 'metadata');
  const metadataPath = join(folder, metadataFileName(context, loaded, last.batchId));
  const draftPath = `${metadataPath}.draft`;
  written.push(draftPath);
  await context.io.writeNew(draftPath, new TextEncoder().encode(stringifyJson(metadata)));
  return {
    change: { table, expected: loaded?.catalogLocation ?? null, next: uriOf(metadataPath) },
    draftPath,
    metadataPath,
    directory: current.place.directory,
    outdated: loaded === undefined ? [] : outdatedVersions(loaded.metadata, metadata),
    published: batches.map((batch) => toPublished(batch, metadata)),
  };
}

function startTable(
  context: StoreContext,
  { table, batch, now }: Pick<Preparation, 'table' | 'now'> & { readonly batch: StagedBatch },
): LoadedTable {
  if (batch.plan.base !== undefined) throw conflict(batch, 'it was dropped');
  const { columns } = batch.plan;
  const relative = pathOf(batch.location).slice(`${warehouseOf(context.lakeDir)}/`.length);
  const place = createPlace(context.lakeDir, relative);
  const metadata = createMetadata({ uuid: createUuidV4(context.random), location: place.location, columns, now });
  return { table, catalogLocation: '', metadataPath: '', metadata, place };
}

/** The table lies where it lies now, and remembers the file that it came from. */
export function finishMetadata(
  metadata: TableMetadata,
  loaded: LoadedTable | undefined,
  location: string,
): TableMetadata {
  const placed = { ...metadata, location };
  if (loaded === undefined) return placed;
  const previous = { uri: uriOf(loaded.metadataPath), time: loaded.metadata['last-updated-ms'] };
  return withPrevious(placed, previous);
}

/**
 * `00005-<uuid>.metadata.json`, one above the file before, as Java and PyIceberg name them. The UUID begins like the
 * batch's, so that what a dead process left can be told from what it committed.
 */
export function metadataFileName({ random }: StoreContext, loaded: LoadedTable | undefined, batchId: string): string {
  const version = loaded === undefined ? 0 : versionOf(loaded.metadataPath) + 1;
  const attempt = Buffer.from(random(6)).toString('hex');
  return `${String(version).padStart(5, '0')}-${attemptPrefix(batchId)}${attempt}.metadata.json`;
}

/** What the UUIDs of a batch's metadata files begin with. */
export const attemptPrefix = (batchId: string): string => batchId.slice(0, 24);

/** Number of a metadata file; -1 where another writer gave it none. */
export const versionOf = (path: string): number =>
  Number(/^v?(\d+)(?:-|\.).*metadata\.json$/.exec(basename(path))?.[1] ?? -1);

function toPublished(batch: StagedBatch, metadata: TableMetadata): PublishedBatch {
  const { batchId, table, snapshotId, rows } = batch;
  const schema = schemaOf(metadata);
  const columns = schema === undefined ? [] : columnsOf(schema, table);
  return { batchId, table, snapshotId, rows, location: metadata.location, columns };
}
