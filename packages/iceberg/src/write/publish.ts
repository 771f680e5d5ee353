import { messageOf } from '@phlo/core';
import type { PublishedBatch, StagedBatch, TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { loadTable } from '../read/load-table.js';
import type { LoadedTable } from '../read/load-table.js';
import { pathOf } from '../files/location.js';
import { batchDirectory, isStagedSync } from '../staging/staging-area.js';
import type { StoreContext } from '../store-context.js';
import { batchLost } from './batch-lost.js';
import { findBatch, findPublished } from './find-batch.js';
import { finishTable } from './finish-table.js';
import { prepareTable } from './prepare-commit.js';
import type { PreparedTable } from './prepare-commit.js';
import { removeEmptyFolders, unlinkDataFiles } from './table-files.js';

/** Each attempt loses only to a commit of somebody else, so this many mean a very busy table. */
const maxAttempts = 30;
const longestPauseMs = 100;

/**
 * Commits all batches in one catalog transaction, or none. A batch that is published already is only reported. Where it
 * throws, what was written is removed again and the batches are staged as before.
 */
export async function publishBatches(
  context: StoreContext,
  staged: readonly StagedBatch[],
): Promise<readonly PublishedBatch[]> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptPublish(context, staged);
    if (Array.isArray(outcome)) {
      for (const { batchId } of staged) await removeStaged(context, batchId);
      return outcome as readonly PublishedBatch[];
    }
    const { moved, tables } = outcome as Moved;
    if (attempt === maxAttempts) {
      await removeLinks(context, tables);
      throw tooBusy(moved);
    }
    const [chance = 0] = context.random(1);
    await context.clock.sleep((Math.min(longestPauseMs, 5 * attempt) * chance) / 255);
  }
}

/** Somebody else committed to some of the tables first. */
interface Moved {
  readonly moved: readonly TableName[];
  readonly tables: readonly OpenTable[];
}

async function attemptPublish(
  context: StoreContext,
  staged: readonly StagedBatch[],
): Promise<readonly PublishedBatch[] | Moved> {
  const tables = await groupByTable(context, staged);
  const done = new Map<string, PublishedBatch>();
  for (const { loaded, batches } of tables)
    for (const { batchId } of batches) {
      const found = loaded === undefined ? undefined : findPublished(loaded, batchId);
      if (found !== undefined) done.set(batchId, found);
    }
  const open = tables.flatMap(({ table, loaded, batches }) => {
    const [first, ...rest] = batches.filter(({ batchId }) => !done.has(batchId));
    return first === undefined ? [] : [{ table, loaded, batches: [first, ...rest] as const }];
  });
  if (open.length > 0) {
    const outcome = await commitTables(context, open);
    if ('moved' in outcome) return outcome;
    for (const batch of outcome.published) done.set(batch.batchId, batch);
  }
  return staged.flatMap(({ batchId }) => done.get(batchId) ?? []);
}

interface OpenTable {
  readonly table: TableName;
  readonly loaded: LoadedTable | undefined;
  readonly batches: readonly [StagedBatch, ...StagedBatch[]];
}

async function groupByTable(context: StoreContext, staged: readonly StagedBatch[]) {
  const groups = new Map<TableName, StagedBatch[]>();
  for (const batch of staged) groups.set(batch.table, [...(groups.get(batch.table) ?? []), batch]);
  return Promise.all(
    Array.from(groups, async ([table, batches]) => ({ table, batches, loaded: await loadTable(context, table) })),
  );
}

async function commitTables(
  context: StoreContext,
  tables: readonly OpenTable[],
): Promise<{ readonly published: readonly PublishedBatch[] } | Moved> {
  const written: string[] = [];
  const prepared: PreparedTable[] = [];
  // One instant for all tables of the unit, after the newest snapshot of each: a query as of any time sees all or none.
  const newest = tables.map(({ loaded }) => (loaded?.metadata['last-updated-ms'] ?? 0) + 1);
  const now = Math.max(context.clock.now(), ...newest);
  try {
    for (const table of tables) prepared.push(await prepareTable(context, { ...table, now, written }));
    const moved = commitCatalog(context, { tables, prepared, written });
    if (moved.length > 0) {
      // The data files keep their place: the next attempt needs them there.
      await removeAttempt(context, written);
      return { moved, tables };
    }
  } catch (error) {
    if (!(await isCommitted(context, tables))) {
      await removeAttempt(context, written);
      await removeLinks(context, tables);
      throw error;
    }
    context.log.log('warn', `The commit succeeded although it reported: ${messageOf(error)}`);
  }
  for (const table of prepared) await finishTable(context, table);
  return { published: prepared.flatMap(({ published }) => published) };
}

interface Attempt {
  readonly tables: readonly OpenTable[];
  readonly prepared: readonly PreparedTable[];
  readonly written: string[];
}

/**
 * The metadata files get their names while the catalog is locked: a reader that goes by names alone sees no failed attempt.
 * Their folder is made durable with them, and the manifests lie in it.
 */
function commitCatalog(context: StoreContext, { tables, prepared, written }: Attempt): readonly TableName[] {
  return context.catalog.commit(
    prepared.map(({ change }) => change),
    () => {
      for (const { table, batchId } of tables.flatMap(({ batches }) => batches))
        if (!isStagedSync(context, batchId)) throw batchLost(table, batchId);
      for (const { draftPath, metadataPath } of prepared) {
        written.push(metadataPath);
        context.io.linkDurablySync(draftPath, metadataPath);
      }
    },
  );
}

/**
 * An error does not say that a commit did not happen, and somebody else may have committed on top of it since. Throws where
 * nobody can say; then nothing may be removed.
 */
async function isCommitted(context: StoreContext, tables: readonly OpenTable[]): Promise<boolean> {
  const [first] = tables;
  if (first === undefined) return false;
  try {
    return (await findBatch(context, first.table, first.batches[0].batchId)) !== undefined;
  } catch (error) {
    throw icebergErrors.create('CATALOG_FAILED', {
      message: `Nobody can say whether ${tables.map(({ table }) => table).join(', ')} was committed: ${messageOf(error)}.`,
      hint: 'Mend what the cause says, then `phlo run`: it finds out before it does anything.',
      dataState: 'All tables of the unit were committed, or none; their files were left alone.',
      cause: error,
    });
  }
}

/** Best effort: what stays behind is in nobody's way, and the first failure is what has to be told. */
async function removeAttempt({ io, log }: StoreContext, written: readonly string[]): Promise<void> {
  try {
    for (const path of written) await io.remove(path);
  } catch (error) {
    log.log('warn', `Could not remove the files of a failed commit: ${messageOf(error)}`);
  }
}

/** The same for the data files, once no attempt will follow. */
async function removeLinks(context: StoreContext, tables: readonly OpenTable[]): Promise<void> {
  try {
    for (const { loaded, batches } of tables) {
      const directory = loaded?.place.directory ?? pathOf(batches[0].location);
      for (const batch of batches) await unlinkDataFiles(context, batch, directory);
      await removeEmptyFolders(context, directory);
    }
  } catch (error) {
    context.log.log('warn', `Could not remove the data files of a failed commit: ${messageOf(error)}`);
  }
}

async function removeStaged(context: StoreContext, batchId: string): Promise<void> {
  try {
    await context.io.remove(batchDirectory(context, batchId));
  } catch (error) {
    context.log.log('warn', `Batch ${batchId} is published, and its staging folder is left: ${messageOf(error)}`);
  }
}

const tooBusy = (tables: readonly TableName[]) =>
  icebergErrors.create('COMMIT_CONFLICT', {
    message: `Others committed to ${tables.join(', ')} all the time; gave up after ${maxAttempts} attempts.`,
    hint: 'Run again when fewer writers are at work.',
    dataState: 'Nothing of this unit was published.',
    ...(tables[0] !== undefined && { asset: tables[0] }),
  });
