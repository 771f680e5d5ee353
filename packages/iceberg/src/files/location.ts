import { join } from 'node:path';
import { icebergErrors } from '../errors.js';

/**
 * URI of a local path. Not percent-encoded: readers of Iceberg (Hadoop's `Path`, PyIceberg) take what follows the scheme
 * literally.
 */
export const uriOf = (path: string): string => `file://${path}`;

/** Local path of a URI. Throws `TABLE_UNSUPPORTED` for places that are not local. */
export function pathOf(uri: string): string {
  if (uri.startsWith('/')) return uri;
  const [, path] = /^file:(?:\/\/(?:localhost)?)?(\/(?!\/).*)$/.exec(uri) ?? [];
  if (path !== undefined) return path;
  throw icebergErrors.create('TABLE_UNSUPPORTED', {
    message: `${uri} is not a local file; Phlo reads tables on local disks.`,
  });
}

const warehouse = 'warehouse';

/**
 * Where the files of one table are. Iceberg's URIs are absolute, so those of a lake that has moved, or was copied, name
 * the place where it was; they are mapped to where it is by the part of the path that does not change.
 */
export interface TablePlace {
  /** URI of the table's folder now. */
  readonly location: string;
  readonly directory: string;
  /** Path of a URI that the table's files contain. */
  pathOf(uri: string): string;
  /** The same file's URI now. */
  uriNow(uri: string): string;
}

/** The place of a table in the folder `relative` of the warehouse, `namespace/table`. */
export function createPlace(lakeDir: string, relative: string): TablePlace {
  const directory = join(lakeDir, warehouse, relative);
  const marker = `/${warehouse}/${relative}/`;
  const toPath = (uri: string): string => {
    const path = pathOf(uri);
    if (path.startsWith(`${directory}/`)) return path;
    const at = path.lastIndexOf(marker);
    return at < 0 ? path : join(directory, path.slice(at + marker.length));
  };
  return { location: uriOf(directory), directory, pathOf: toPath, uriNow: (uri) => uriOf(toPath(uri)) };
}

/** The place of a table outside the warehouse, which nobody has moved with it. */
export const createForeignPlace = (location: string): TablePlace => ({
  location,
  directory: pathOf(location),
  pathOf,
  uriNow: (uri) => uri,
});

/** The folder below the warehouse that a metadata file's URI names, wherever the lake was then. */
export function relativeOf(metadataLocation: string): string | undefined {
  return /^.*\/warehouse\/(.+)\/metadata\/[^/]+$/.exec(metadataLocation)?.[1];
}

export const warehouseOf = (lakeDir: string): string => join(lakeDir, warehouse);
