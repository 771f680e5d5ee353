import { stat } from 'node:fs/promises';
import type { FileSource } from '@phlo/lake';
import { duckdbErrors } from '../errors.js';

/**
 * Throws `SOURCE_UNREADABLE` for files that are not there and `SOURCE_EMPTY` for those of no bytes. Returns a text that changes with
 * their sizes and times of change.
 */
export async function checkFiles({ paths, format }: FileSource): Promise<string> {
  if (paths.length === 0) throw duckdbErrors.create('SOURCE_EMPTY', { message: 'There are no files to load.' });
  const empty: string[] = [];
  const prints: string[] = [];
  for (const path of paths) {
    const facts = await stat(path).catch((cause: unknown) => {
      throw duckdbErrors.create('SOURCE_UNREADABLE', {
        message: `${path} cannot be read.`,
        details: { file: path },
        cause,
      });
    });
    prints.push(`${path} ${facts.size} ${facts.mtimeMs}`);
    if (facts.size === 0) empty.push(path);
  }
  // Lines of JSON may be none, as long as some file tells the columns.
  const isFine = empty.length === 0 || (format === 'ndjson' && empty.length < paths.length);
  if (!isFine) throw emptyFile(empty[0] ?? '');
  return prints.join('\n');
}

export const emptyFile = (path: string) =>
  duckdbErrors.create('SOURCE_EMPTY', { message: `${path} is empty.`, details: { file: path } });
