import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readContainer } from './avro/container.js';
import { pathOf } from './files/location.js';
import { parseJson } from './json/lossless-json.js';
import { readManifestList } from './manifests/manifest-list.js';
import { fullProjection } from './manifests/manifest-schemas.js';
import type { ManifestFile, RawEntry } from './manifests/manifest-types.js';
import type { TableMetadata } from './metadata/table-metadata.js';

/** The newest metadata file of a table of a lake. */
export async function metadataOf(lakeDir: string, table: string): Promise<TableMetadata> {
  const directory = join(lakeDir, 'warehouse', ...table.split('.'), 'metadata');
  const names = (await readdir(directory)).filter((name) => /^\d{5}-.*\.metadata\.json$/.test(name)).sort();
  return parseJson(await readFile(join(directory, names.at(-1) ?? ''), 'utf8')) as TableMetadata;
}

/** Manifests of the newest snapshot of a table, as they are in the files. */
export async function manifestsOf(lakeDir: string, table: string): Promise<readonly ManifestFile[]> {
  const snapshots = (await metadataOf(lakeDir, table)).snapshots;
  return readManifestList(await readFile(pathOf(snapshots.at(-1)?.['manifest-list'] ?? '')));
}

/** What a manifest file holds, before it inherits anything, and its header. */
export const rawEntries = async ({ manifest_path: path }: ManifestFile) => {
  const { records, metadata } = readContainer(await readFile(path.slice(7)), fullProjection);
  return { entries: records as unknown as readonly RawEntry[], header: metadata };
};
