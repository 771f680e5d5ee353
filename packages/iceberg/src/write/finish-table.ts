import { join } from 'node:path';
import { messageOf } from '@phlo/core';
import type { StoreContext } from '../store-context.js';
import { versionOf } from './prepare-commit.js';
import type { PreparedTable } from './prepare-commit.js';

/**
 * For readers that know a folder and no catalog: `v<N>.metadata.json` and `version-hint.text`, best effort, after the
 * commit. https://iceberg.apache.org/spec/#file-system-tables
 */
export async function finishTable(
  { io, log }: StoreContext,
  {
    draftPath,
    metadataPath,
    directory,
    outdated,
  }: Pick<PreparedTable, 'draftPath' | 'metadataPath' | 'directory' | 'outdated'>,
): Promise<void> {
  const folder = join(directory, 'metadata');
  const version = versionOf(metadataPath);
  try {
    await io.remove(draftPath);
    await io.link(metadataPath, join(folder, `v${version}.metadata.json`));
    const hint = new TextEncoder().encode(String(version));
    await io.replace(join(folder, 'version-hint.text'), hint, { durable: false });
  } catch (error) {
    log.log('warn', `The commit succeeded; the version hint of ${directory} is old: ${messageOf(error)}`);
  }
  try {
    // Each lists every snapshot: kept for ever they would soon take more room than the data.
    for (const name of outdated.flatMap((file) => [file, `v${versionOf(file)}.metadata.json`]))
      await io.remove(join(folder, name));
  } catch (error) {
    log.log('warn', `The commit succeeded; old metadata files of ${directory} are still there: ${messageOf(error)}`);
  }
}
