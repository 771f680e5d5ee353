import { dirname, join, relative, resolve } from 'node:path';
import { mapBounded } from '../map-bounded.js';
import type { LoadedTable } from '../read/load-table.js';
import { isInside } from '../staging/batch-file.js';
import type { StoreContext } from '../store-context.js';
import { nameOf } from './find-orphans.js';

/** A file that may be deleted. */
export interface OwnFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** These are never among what snapshots are made of, whatever metadata says. */
const isEntrance = (path: string): boolean => /\.metadata\.json$|version-hint\.text$/i.test(path);

/** The paths that are asked for. */
export interface Wanted {
  readonly paths: readonly string[];
  /** With one, only what was last changed before, and metadata files as well. Epoch milliseconds. */
  readonly cutoff?: number;
}

/** Those that are files, in the table's own folder and behind no link, and not what a reader enters the table by. */
export async function findOwnFiles(
  { io, lakeDir }: StoreContext,
  { place, metadata, metadataPath }: LoadedTable,
  { paths, cutoff }: Wanted,
): Promise<readonly OwnFile[]> {
  const { directory } = place;
  const kept = new Set([metadataPath, ...metadata['metadata-log'].map((one) => one['metadata-file'])].map(nameOf));
  const root = join(await io.realPath(lakeDir), relative(lakeDir, directory));
  const folders = new Map<string, boolean>();
  const isOwn = async (folder: string): Promise<boolean> => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const own = (await io.realPath(folder)) === join(root, relative(directory, folder));
    folders.set(folder, own);
    return own;
  };
  const inside = [...new Set(paths.map((path) => resolve(path)))].filter(
    (path) => isInside(directory, path) && !kept.has(nameOf(path)) && (cutoff !== undefined || !isEntrance(path)),
  );
  const found = await mapBounded(inside, 8, async (path) => {
    const stat = await io.stat(path);
    if (stat?.isFile !== true || (cutoff !== undefined && stat.modifiedAt >= cutoff)) return [];
    return (await isOwn(dirname(path))) ? [{ path, sizeBytes: stat.sizeBytes }] : [];
  });
  return found.flat();
}
