import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathOf } from '../files/location.js';
import { parseJson, stringifyJson } from '../json/lossless-json.js';
import type { JsonObject } from '../json/lossless-json.js';
import type { TableMetadata } from '../metadata/table-metadata.js';
import { createFastFileIO, filesBelow, openLake, openTestStore, publishIds } from '../store.test.setup.js';
import type { TestStore, TestWrite } from '../store.test.setup.js';

export const day = 86_400_000;

export const openFast = (): Promise<TestStore> => openTestStore({ io: createFastFileIO() });

/** The same lake as a process sees it that opens it now. */
export const reopen = ({ lakeDir, clock }: TestStore) => openLake(lakeDir, { clock, io: createFastFileIO() });

export const folderOf = ({ lakeDir }: TestStore, table: string): string =>
  join(lakeDir, 'warehouse', ...table.split('.'));

const isVersion = (path: string): boolean => /metadata\.json$|version-hint\.text$/.test(path);

/** Files of a table without those by which a reader enters it. */
export const neededFiles = async (opened: TestStore, table: string): Promise<readonly string[]> =>
  (await filesBelow(folderOf(opened, table))).filter((path) => !isVersion(path));

/** Publishes one batch a day; the ids of the snapshots, and the moments of their commits. */
export async function publishDaily(
  { store, clock }: TestStore,
  writes: readonly TestWrite[],
): Promise<readonly { readonly snapshotId: string; readonly batchId: string; readonly at: number }[]> {
  const published: { readonly snapshotId: string; readonly batchId: string; readonly at: number }[] = [];
  for (const write of writes) {
    await clock.advance(day);
    const { snapshotId, batchId } = await publishIds(store, write);
    published.push({ snapshotId, batchId, at: clock.now() });
  }
  return published;
}

export const replaces = (table: string, count: number): readonly TestWrite[] =>
  Array.from({ length: count }, (_, index) => ({ table, ids: [index], mode: 'replace' }));

export const appends = (table: string, count: number): readonly TestWrite[] =>
  Array.from({ length: count }, (_, index) => ({ table, ids: [index], mode: 'append' }));

/** Writes the metadata file of a table over, as its catalog has it; a store that has read it before must be opened anew. */
export async function editMetadata(
  { store }: Pick<TestStore, 'store'>,
  table: string,
  edit: (metadata: TableMetadata) => JsonObject,
): Promise<void> {
  const path = pathOf((await store.describe(table)).metadataLocation);
  const metadata = parseJson(await readFile(path, 'utf8')) as TableMetadata;
  await writeFile(path, stringifyJson(edit(metadata)));
}

/** Makes a file as old as the clock of a test says. */
export const touch = (path: string, at: number): Promise<void> => utimes(path, at / 1000, at / 1000);
