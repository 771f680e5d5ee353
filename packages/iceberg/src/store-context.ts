import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Clock, Logger, RandomBytes } from '@phlo/core';
import { createBoundedCache } from './bounded-cache.js';
import type { BoundedCache } from './bounded-cache.js';
import { openSqlCatalog } from './catalog/sql-catalog.js';
import type { SqlCatalog } from './catalog/sql-catalog.js';
import { explainFailure } from './files/explain-failure.js';
import type { FileIO } from './files/file-io.js';
import { createLocalFileIO } from './files/local-file-io.js';
import type { Manifest } from './manifests/read-manifest.js';
import type { ManifestFile } from './manifests/manifest-types.js';
import { createOneAtATime } from './one-at-a-time.js';
import type { OneAtATime } from './one-at-a-time.js';
import type { TableMetadata } from './metadata/table-metadata.js';

/** What the parts of a store share. */
export interface StoreContext {
  /** Absolute. */
  readonly lakeDir: string;
  readonly io: FileIO;
  readonly catalog: SqlCatalog;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: RandomBytes;
  /** For what ends with a commit, or with the removal of files that a commit would need. */
  readonly oneAtATime: OneAtATime;
  /** By path; none of these files ever changes. */
  readonly metadata: BoundedCache<TableMetadata>;
  readonly manifestLists: BoundedCache<readonly ManifestFile[]>;
  readonly manifests: BoundedCache<Manifest>;
}

/** Where the lake lies, and what the store needs of its opener. */
export interface IcebergStoreOptions {
  /** Folder of the lake, made where it is missing: `catalog.db`, `warehouse/`, `staging/`, `rejected/`. */
  readonly lakeDir: string;
  readonly clock: Clock;
  /** Told what could not be tidied up. */
  readonly log: Logger;
  /** Default: the local disk. */
  readonly io?: FileIO;
  /** Default: the system's. */
  readonly random?: RandomBytes;
}

/** Snapshots: a table has one for each commit, and each version of its metadata names all of them. */
const cachedSnapshots = 20_000;
const cachedListEntries = 100_000;
const cachedEntries = 200_000;

/** Opens the catalog of a lake; the opener closes it. Throws `CATALOG_*`, `LAKE_*`. */
export async function createStoreContext(options: IcebergStoreOptions): Promise<StoreContext> {
  const { clock, log, io = createLocalFileIO(), random = randomBytes } = options;
  const lakeDir = resolve(options.lakeDir);
  return {
    lakeDir,
    io,
    catalog: await openCatalog(io, lakeDir),
    clock,
    log,
    random,
    oneAtATime: createOneAtATime(),
    metadata: createBoundedCache(cachedSnapshots, ({ snapshots }) => snapshots.length + 1),
    manifestLists: createBoundedCache(cachedListEntries, (list) => list.length + 1),
    manifests: createBoundedCache(cachedEntries, ({ entries }) => entries.length + 1),
  };
}

async function openCatalog(io: FileIO, lakeDir: string): Promise<SqlCatalog> {
  try {
    await io.makeDirectory(lakeDir, { durable: true });
    return openSqlCatalog(join(lakeDir, 'catalog.db'));
  } catch (error) {
    throw explainFailure(error, { action: 'opening the lake', dataState: 'Nothing was changed.', lakeDir });
  }
}
