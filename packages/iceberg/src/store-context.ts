import type { Clock, Logger, RandomBytes } from '@phlo/core';
import type { BoundedCache } from './bounded-cache.js';
import type { SqlCatalog } from './catalog/sql-catalog.js';
import type { FileIO } from './files/file-io.js';
import type { Manifest } from './manifests/read-manifest.js';
import type { ManifestFile } from './manifests/manifest-types.js';
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
