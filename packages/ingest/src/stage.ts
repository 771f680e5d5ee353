import { describeUnchanged } from '@phlo/lake';
import { explainError } from './explain-error.js';
import type { IngestionAsset } from './ingestion-asset.js';
import type { StageContext, StageOutcome } from './stage-context.js';
import { stageFiles } from './stage-files.js';
import { stageRows } from './stage-rows.js';

/**
 * Reads the source of an asset into a staged batch that no reader sees, or finds that nothing is new.
 *
 * Throws `SOURCE_*`, `VALUE_INVALID`, `SCHEMA_BREAKING`, `DISK_FULL`, `CANCELLED`; nothing is left behind then and the
 * table is as it was. Every error says so, and names the asset and the next command.
 */
export async function stageIngestion(asset: IngestionAsset, context: StageContext): Promise<StageOutcome> {
  const base = await context.store.read(asset.table);
  const { source } = asset;
  try {
    return source.kind === 'files'
      ? await stageFiles(asset, source, { ...context, base })
      : await stageRows(asset, source, { ...context, base });
  } catch (error) {
    throw explainError(error, asset, {
      projectDir: context.projectDir,
      dataState: describeUnchanged(asset.table, base),
    });
  }
}
