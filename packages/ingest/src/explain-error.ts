import { amendError, isPhloError } from '@phlo/core';
import { thenRun } from '@phlo/lake';
import type { IngestionAsset } from './ingestion-asset.js';

/** The engine knows the file and the row; the asset, the state of its table and the command that goes on are known here. */
export function explainError(error: unknown, { name }: IngestionAsset, dataState: string): unknown {
  if (!isPhloError(error)) return error;
  const hint = thenRun(error.hint, { table: name, culprit: 'the source' });
  return amendError(error, { hint, dataState, asset: error.asset ?? name });
}
