import { amendError, isPhloError, messageOf } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import type { TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { errorCode } from './local-file-io.js';

const fullCodes: readonly unknown[] = ['ENOSPC', 'EDQUOT'];

export interface FailureContext {
  /** What was going on: `publishing bronze.flights`. */
  readonly action: string;
  readonly table?: TableName;
  readonly dataState: string;
  /** Folder that needs the space or the permission. */
  readonly lakeDir: string;
}

/** Gives a failure its code, the state of the data and the next step. What is no failure of files or of Phlo stays as it is. */
export function explainFailure(error: unknown, context: FailureContext): unknown {
  const { action, table, dataState, lakeDir } = context;
  if (isPhloError(error)) return completeError(error, context);
  if (typeof errorCode(error) !== 'string') return error;
  const isFull = fullCodes.includes(errorCode(error));
  const again = table === undefined ? 'run again' : `\`phlo run --select ${table}\``;
  return icebergErrors.create(isFull ? 'LAKE_DISK_FULL' : 'LAKE_IO_FAILED', {
    message: `${isFull ? 'The disk is full' : 'A file failed'} while ${action}: ${messageOf(error)}.`,
    hint: isFull
      ? `Free some space at ${lakeDir}, then ${again}.`
      : `Check ${lakeDir} and its permissions, then ${again}.`,
    dataState,
    ...(table !== undefined && { asset: table }),
    cause: error,
  });
}

function completeError(error: PhloError, { table, dataState }: FailureContext): PhloError {
  if (error.dataState !== undefined) return error;
  const asset = error.asset ?? table;
  return amendError(error, { dataState, ...(asset !== undefined && { asset }) });
}
