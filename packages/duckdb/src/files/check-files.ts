import { stat } from 'node:fs/promises';
import { isPhloError } from '@phlo/core';
import type { FileSource } from '@phlo/lake';
import { duckdbErrors } from '../errors.js';
import { assertText } from './assert-text.js';

/**
 * Throws `SOURCE_UNREADABLE` for files that are not there or are of another kind, and `SOURCE_EMPTY` for those of no bytes. Returns a text that changes with
 * their sizes and times of change.
 */
export async function checkFiles({ paths, format }: FileSource): Promise<string> {
  if (paths.length === 0) throw duckdbErrors.create('SOURCE_EMPTY', { message: 'There are no files to load.' });
  const empty: string[] = [];
  const prints: string[] = [];
  for (const path of paths) {
    const facts = await stat(path).catch(unreadable(path));
    prints.push(`${path} ${facts.size} ${facts.mtimeMs}`);
    if (facts.size === 0) empty.push(path);
    else if (format !== 'parquet') await assertText(path).catch(unreadable(path));
  }
  // Lines of JSON may be none, as long as some file tells the columns.
  const isFine = empty.length === 0 || (format === 'ndjson' && empty.length < paths.length);
  if (!isFine) throw emptyFile(empty[0] ?? '');
  return prints.join('\n');
}

const unreadable = (path: string) => (cause: unknown) => {
  if (isPhloError(cause)) throw cause;
  throw duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${path} cannot be read.`,
    details: { file: path },
    cause,
  });
};

export const emptyFile = (path: string) =>
  duckdbErrors.create('SOURCE_EMPTY', { message: `${path} is empty.`, details: { file: path } });
