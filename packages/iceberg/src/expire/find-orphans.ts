import { basename, join } from 'node:path';
import { deletesOldVersions } from '../metadata/change-metadata.js';
import type { LoadedTable } from '../read/load-table.js';
import { listBatchIds } from '../staging/staging-area.js';
import type { StoreContext } from '../store-context.js';
import { attemptPrefix, versionOf } from '../write/prepare-commit.js';

/** A file whose name says that a batch of Phlo's, or an expiry, put it into a table's folder. */
interface Leaving {
  readonly path: string;
  /** Id of the batch; of a metadata file it has the beginning only. */
  readonly id: string;
  readonly kind: 'data' | 'metadata' | 'version' | 'draft';
}

/** The files of Phlo's in a folder, and whose batches were staged after they had been listed. */
export interface Listing {
  readonly directory: string;
  readonly files: readonly Leaving[];
  readonly staged: ReadonlySet<string>;
}

// The id of a batch is a UUID of version 7, and other engines use none of these forms.
const uuid = '([\\da-f]{8}-[\\da-f]{4}-7[\\da-f]{3}-[\\da-f]{4}-[\\da-f]{12})';
const forms = [
  { folder: 'data', kind: 'data', form: new RegExp(`^${uuid}-\\d{5,}(?:\\.\\w+)?$`) },
  { folder: 'metadata', kind: 'metadata', form: new RegExp(`^${uuid}-[\\da-f]{8}\\.avro$`) },
  { folder: 'metadata', kind: 'metadata', form: new RegExp(`^snap-\\d+-[\\da-f]{8}-${uuid}\\.avro$`) },
  { folder: 'metadata', kind: 'version', form: new RegExp(`^\\d{5,}-${uuid}\\.metadata\\.json$`) },
  { folder: 'metadata', kind: 'draft', form: new RegExp(`^\\d{5,}-${uuid}\\.metadata\\.json\\.draft$`) },
] as const;

/**
 * What to choose orphans from. Called before the table is loaded: a batch that is not staged any more by then is in the metadata that is
 * loaded next, or in none.
 */
export async function listLeavings(context: StoreContext, directory: string): Promise<Listing> {
  const files: Leaving[] = [];
  for (const { folder, kind, form } of forms)
    for (const name of await context.io.list(join(directory, folder))) {
      const [, id] = form.exec(name) ?? [];
      if (id !== undefined) files.push({ path: join(directory, folder, name), id, kind });
    }
  return { directory, files, staged: await listBatchIds(context) };
}

/**
 * Paths of those whose name no snapshot of the table has (`names`), whose batch nobody has in staging, and which were begun before
 * `cutoff`. Metadata files are among them only where the table's log lists all that it keeps.
 */
export function findOrphans(
  { files, staged }: Listing,
  { metadata, metadataPath }: LoadedTable,
  { cutoff, names }: { readonly cutoff: number; readonly names: ReadonlySet<string> },
): readonly string[] {
  const begun = new Set([...staged].map(attemptPrefix));
  const listsAll = metadata.properties[deletesOldVersions] === 'true';
  const kept = new Set([metadataPath, ...metadata['metadata-log'].map((one) => one['metadata-file'])].map(nameOf));
  const current = versionOf(metadataPath);
  const isOrphan = ({ path, kind }: Leaving): boolean => {
    if (kind === 'draft') return true;
    if (kind === 'version') return listsAll && !kept.has(nameOf(path)) && versionOf(path) <= current;
    return !names.has(nameOf(path));
  };
  return files
    .filter(({ id }) => !staged.has(id) && !begun.has(attemptPrefix(id)) && timeOf(id) < cutoff)
    .filter(isOrphan)
    .map(({ path }) => path);
}

/**
 * By its name alone a file that is needed is told: however its path is written, through links or `..`, nothing of that name goes. Names
 * of Iceberg's files have random parts, so hardly anything stays for it.
 */
export const nameOf = (path: string): string => basename(path).normalize('NFC').toLowerCase();

/** Epoch milliseconds in which a UUID of version 7 was made. */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
