import type { Logger } from '@phlo/core';
import type { EngineSession, StagedBatch, TableStore, TableView } from '@phlo/lake';
import { describeState, explainError } from './explain-error.js';
import type { IngestionAsset } from './ingestion.js';
import { readBase } from './read-base.js';
import { stageFiles } from './stage-files.js';
import { stageRows } from './stage-rows.js';

/** What staging needs of its caller, which owns and closes all of it. */
export interface StageContext {
  readonly store: TableStore;
  readonly session: EngineSession;
  readonly runId: string;
  /** Absolute. */
  readonly projectDir: string;
  /** Load everything again and replace what is there. */
  readonly fullRefresh: boolean;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** What staging came to. */
export type StageOutcome =
  | { readonly status: 'staged'; readonly batch: StagedBatch; readonly schemaChanges: readonly string[] }
  /** Nothing is new: the table stays as it is. */
  | { readonly status: 'unchanged'; readonly view: TableView };

/**
 * Reads the source of an asset into a staged batch that no reader sees, or finds that nothing is new.
 *
 * Throws `SOURCE_*`, `VALUE_INVALID`, `SCHEMA_BREAKING`, `DISK_FULL`, `CANCELLED`; nothing is left behind then and the
 * table is as it was. Every error says so, and names the asset and the next command.
 */
export async function stageIngestion(asset: IngestionAsset, context: StageContext): Promise<StageOutcome> {
  const base = await readBase(context.store, asset.table);
  const { source } = asset;
  try {
    return source.kind === 'files'
      ? await stageFiles(asset, source, { ...context, base })
      : await stageRows(asset, source, { ...context, base });
  } catch (error) {
    throw explainError(error, asset, describeState(asset.table, base));
  }
}
