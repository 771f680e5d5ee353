import { amendError, isPhloError } from '@phlo/core';
import { thenRun } from '@phlo/lake';
import type { IngestionAsset } from './ingestion-asset.js';

interface Facts {
  readonly projectDir: string;
  readonly dataState: string;
}

/**
 * The engine knows the file and the row; the asset, the state of its table, the command that goes on, and that files are told as the
 * project names them, are known here.
 */
export function explainError(error: unknown, { name }: IngestionAsset, { projectDir, dataState }: Facts): unknown {
  if (!isPhloError(error)) return error;
  const hint = thenRun(error.hint, { table: name, culprit: 'the source' });
  // Where a pattern was looked for is told whole: it may lie elsewhere than somebody thinks.
  const isPlace = 'pattern' in error.details;
  const message = isPlace ? error.message : error.message.replaceAll(`${projectDir}/`, '');
  return amendError(error, { message, hint, dataState, asset: error.asset ?? name });
}
