import { messageOf } from '@phlo/core';
import type { ExpiredTable, ExpireOptions, TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { mapBounded } from '../map-bounded.js';
import { idText } from '../metadata/table-metadata.js';
import type { StoreContext } from '../store-context.js';
import { commitMetadata } from './commit-metadata.js';
import type { OwnFile } from './find-own-files.js';
import { planExpiry } from './plan-expiry.js';
import type { ExpiryPlan } from './plan-expiry.js';

const maxAttempts = 10;

/**
 * Takes snapshots out of a table's metadata by a commit, and then deletes what only they needed, with what was never needed. Every file is
 * chosen before the commit, from the very metadata that it replaces; where somebody else commits first, all is chosen anew.
 */
export async function expireTable(
  context: StoreContext,
  table: TableName,
  options: ExpireOptions = {},
): Promise<ExpiredTable> {
  for (let attempt = 1; ; attempt += 1) {
    const plan = await planExpiry(context, table, options);
    if (options.dryRun === true) return describe(plan);
    if (plan.expired.length === 0 || (await commitMetadata(context, plan.loaded, plan.next))) {
      await deleteFiles(context, plan);
      return describe(plan);
    }
    if (attempt === maxAttempts) throw tooBusy(table);
  }
}

async function deleteFiles(context: StoreContext, { loaded, files, orphans }: ExpiryPlan): Promise<void> {
  const { table } = loaded;
  try {
    await mapBounded([...files, ...orphans], 8, ({ path }) => context.io.removeFile(path));
  } catch (error) {
    throw icebergErrors.create('LAKE_IO_FAILED', {
      message: `Not every file that ${table} no longer needs could be deleted: ${messageOf(error)}.`,
      hint: `Check ${context.lakeDir} and its permissions, then \`phlo tables expire ${table}\` again.`,
      asset: table,
      dataState: `${table} can be read as before; its expired snapshots are gone, and some of their files are left.`,
      cause: error,
    });
  }
}

function describe({ loaded, next, expired, files, orphans }: ExpiryPlan): ExpiredTable {
  const sum = (list: readonly OwnFile[]) => list.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  return {
    table: loaded.table,
    expired: expired.map((snapshot) => idText(snapshot['snapshot-id'])),
    kept: next.snapshots.length,
    files: files.length,
    bytes: sum(files),
    orphanFiles: orphans.length,
    orphanBytes: sum(orphans),
  };
}

const tooBusy = (table: TableName) =>
  icebergErrors.create('COMMIT_CONFLICT', {
    message: `Others committed to ${table} all the time; gave up after ${maxAttempts} attempts.`,
    hint: 'Expire again when fewer writers are at work.',
    asset: table,
    dataState: `${table} is unchanged by the expiry.`,
  });
