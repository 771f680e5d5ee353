import type { PhloError } from '@phlo/core';

import { stateErrors } from './errors.js';

const corruptCodes = /^SQLITE_(NOTADB|CORRUPT)/;
const busyCodes = /^SQLITE_(BUSY|LOCKED)/;

const sqliteCode = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

/** `STATE_CORRUPT`: says what is lost and how to begin again. */
export function corruptState(path: string, reason: string, cause?: unknown): PhloError {
  return stateErrors.create('STATE_CORRUPT', {
    message: `the state file ${path} cannot be used: ${reason}`,
    hint:
      `move it away and run again, a new one is made: mv ${path} ${path}.broken; rm -f ${path}-wal ${path}-shm. ` +
      'What is lost is history (runs, events, checks); no table is touched',
    dataState: 'the tables of the lake are unchanged: they do not depend on the state file',
    cause,
  });
}

/** Turns what libsql throws into an error of the catalogue: `STATE_CORRUPT`, `STATE_BUSY` or `STATE_FAILED`. */
export function stateError(path: string, error: unknown): PhloError {
  const code = sqliteCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (corruptCodes.test(code)) return corruptState(path, reason, error);
  if (busyCodes.test(code)) {
    return stateErrors.create('STATE_BUSY', {
      message: `the state file ${path} stayed locked: ${reason}`,
      cause: error,
    });
  }
  return stateErrors.create('STATE_FAILED', { message: `the state file ${path} failed: ${reason}`, cause: error });
}
