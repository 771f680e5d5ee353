import { messageOf } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { icebergErrors } from '../errors.js';

const codes: readonly (readonly [pattern: RegExp, code: Parameters<typeof icebergErrors.create>[0], what: string])[] = [
  [/^SQLITE_(NOTADB|CORRUPT)/, 'CATALOG_CORRUPT', 'cannot be used'],
  [/^SQLITE_(BUSY|LOCKED)/, 'CATALOG_BUSY', 'stayed locked'],
  [/^SQLITE_FULL/, 'LAKE_DISK_FULL', 'could not grow'],
];

/** Turns what libsql throws into an error of the catalogue. */
export function catalogError(path: string, error: unknown): PhloError {
  const sqliteCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [, code, what] =
    codes.find(([pattern]) => pattern.test(sqliteCode)) ?? ([null, 'CATALOG_FAILED', 'failed'] as const);
  return icebergErrors.create(code, { message: `The catalog ${path} ${what}: ${messageOf(error)}.`, cause: error });
}
