import { join } from 'node:path';
import { messageOf } from '@phlo/core';
import { icebergErrors } from '../errors.js';
import { uriOf } from '../files/location.js';
import { createUuidV7 } from '../ids.js';
import { stringifyJson } from '../json/lossless-json.js';
import { outdatedVersions } from '../metadata/change-metadata.js';
import type { TableMetadata } from '../metadata/table-metadata.js';
import type { LoadedTable } from '../read/load-table.js';
import type { StoreContext } from '../store-context.js';
import { finishTable } from '../write/finish-table.js';
import { finishMetadata, metadataFileName } from '../write/prepare-commit.js';

/**
 * Commits metadata that has no new snapshot in the place of what was loaded; false where somebody else has committed since. Throws
 * `CATALOG_FAILED` where nobody can say: then nothing may be deleted.
 */
export async function commitMetadata(
  context: StoreContext,
  loaded: LoadedTable,
  changed: TableMetadata,
): Promise<boolean> {
  const { io, catalog, clock, random } = context;
  const metadata = finishMetadata(changed, loaded, loaded.place.location);
  const { directory } = loaded.place;
  const name = metadataFileName(context, loaded, createUuidV7(clock.now(), random));
  const metadataPath = join(directory, 'metadata', name);
  const draftPath = `${metadataPath}.draft`;
  const change = { table: loaded.table, expected: loaded.catalogLocation, next: uriOf(metadataPath) };
  const undo = async () => {
    for (const path of [draftPath, metadataPath]) await io.remove(path);
  };
  try {
    await io.writeNew(draftPath, new TextEncoder().encode(stringifyJson(metadata)));
    const moved = catalog.commit([change], () => io.linkDurablySync(draftPath, metadataPath));
    if (moved.length > 0) {
      await undo();
      return false;
    }
  } catch (error) {
    if (!isCommitted(context, change, error)) {
      await undo().catch(() => undefined);
      throw error;
    }
    context.log.log('warn', `The commit succeeded although it reported: ${messageOf(error)}`);
  }
  await finishTable(context, {
    draftPath,
    metadataPath,
    directory,
    outdated: outdatedVersions(loaded.metadata, metadata),
  });
  return true;
}

/** An error does not say that a commit did not happen. */
function isCommitted(
  { catalog }: StoreContext,
  { table, expected, next }: { readonly table: string; readonly expected: string; readonly next: string },
  error: unknown,
): boolean {
  let location: string | undefined;
  try {
    location = catalog.get(table);
  } catch {
    // As good as an answer that nobody understands.
  }
  if (location === next) return true;
  if (location === expected) return false;
  throw icebergErrors.create('CATALOG_FAILED', {
    message: `Nobody can say whether the expiry of ${table} was committed: ${messageOf(error)}.`,
    hint: `Mend what the cause says, then \`phlo tables expire ${table}\` again.`,
    asset: table,
    dataState: `${table} can be read as before; no file was deleted.`,
    cause: error,
  });
}
