import type { PhloError } from '@phlo/core';
import { stateErrors } from './errors.js';

/** A SQLite file, and what people lose with it. */
export interface SqliteFile {
  readonly path: string;
  /** Completes "What is lost is …". Default: the history of the state file. */
  readonly contents?: string;
}

const corruptCodes = /^SQLITE_(NOTADB|CORRUPT)/;
const busyCodes = /^SQLITE_(BUSY|LOCKED)/;
/** The last is SQLITE_CONSTRAINT_DATATYPE, whose name libsql does not know. */
const statementCodes = /^(SQLITE_(ERROR|CONSTRAINT|MISMATCH|RANGE)|UNKNOWN_SQLITE_ERROR_3091)/;

const sqliteCode = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

/** Whether SQLite refused what it was asked, and nothing is the matter with the file. */
export const isStatementError = (error: unknown): boolean => statementCodes.test(sqliteCode(error));

/** `STATE_CORRUPT`: says what is lost and how to begin again. */
export function corruptState(file: SqliteFile, reason: string, cause?: unknown): PhloError {
  const { path, contents = 'history (runs, events, checks)' } = file;
  return stateErrors.create('STATE_CORRUPT', {
    message: `The state file ${path} cannot be used: ${reason}`,
    hint:
      `Move it away and run again, a new one is made: mv '${path}' '${path}.broken'; rm -f '${path}-wal' '${path}-shm'. ` +
      `What is lost is ${contents}; no table is touched.`,
    dataState: 'The tables of the lake are unchanged: they do not depend on the state file.',
    cause,
  });
}

/** Turns what libsql throws into an error of the catalogue: `STATE_CORRUPT`, `STATE_BUSY` or `STATE_FAILED`. */
export function stateError(file: SqliteFile, error: unknown): PhloError {
  const { path } = file;
  const code = sqliteCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (corruptCodes.test(code)) return corruptState(file, reason, error);
  if (busyCodes.test(code)) {
    return stateErrors.create('STATE_BUSY', {
      message: `The state file ${path} stayed locked: ${reason}`,
      cause: error,
    });
  }
  return stateErrors.create('STATE_FAILED', {
    message: `The state file ${path} failed: ${reason}`,
    ...(isStatementError(error) && {
      hint: 'The statement is at fault, not the file: report this as a bug of the plugin or of phlo.',
    }),
    cause: error,
  });
}
