import { isPhloError, messageOf } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import type { FileSource } from '@phlo/lake';
import { duckdbErrors } from '../errors.js';
import { findLine } from './csv-records.js';
import { utf8Hint } from './not-utf8.js';

/** A failure to read a file of a source, with the file and the line where they are known. Other errors stay what they are. */
export async function explainSource(error: unknown, source: FileSource): Promise<unknown> {
  if (!isPhloError(error)) return error;
  const { code } = error;
  if (code !== 'VALUE_INVALID' && code !== 'LAKE_FILE_UNREADABLE' && code !== 'ENGINE_FAILED') return error;
  const text = messageOf(error.cause ?? error);
  return (await explainCsv(text, source, error)) ?? explainJson(text, error) ?? explainFile(text, { source, error });
}

async function explainCsv(text: string, { format, csv }: FileSource, cause: Error): Promise<Error | undefined> {
  if (format !== 'csv') return undefined;
  const file = /\n {2}file = (.*)\n/.exec(text)?.[1];
  if (file === undefined) return undefined;
  const record = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  const lines = text
    .replace(/^[\w ]+Error: /, '')
    .replace(/CSV Error on Line: \d+\n/, '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Original Line'));
  const reason =
    /(Expected Number of Columns.*|Value with unterminated quote.*|Invalid unicode.*|Maximum line size.*|.*invalid state.*)/.exec(
      lines.join('\n'),
    )?.[1];
  // DuckDB counts records and calls them lines.
  const line = record === undefined ? undefined : await findLine(file, { index: Number(record) - 1, isQuoted: true });
  return duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file}${line === undefined ? '' : `, line ${line}`}: ${(reason ?? lines[0] ?? 'it cannot be read').replace(/\.$/, '')}.`,
    hint: hintFor(reason ?? '', csv),
    details: { file, ...(line !== undefined && { line }) },
    cause,
  });
}

function hintFor(reason: string, csv: FileSource['csv']): string {
  if (/unicode/i.test(reason)) return utf8Hint;
  // What DuckDB says where one line ends in \n and another in \r\n.
  if (/invalid state/i.test(reason))
    return 'Let all of its lines end alike; in a file that was put together of others they may not. `tr -d "\\r"` makes every end \\n.';
  return `Correct the file; it is read as CSV (RFC 4180) in UTF-8, divided by ${JSON.stringify(csv?.delimiter ?? ',')}.`;
}

function explainJson(text: string, cause: Error): Error | undefined {
  const malformed = /Malformed JSON in file "(.*?)", at byte (\d+) in line (\d+): ([^\n]*)/.exec(text);
  const transform = /JSON transform error in file "(.*?)", in line (\d+): ([^\n]*)/.exec(text);
  if (malformed === null && transform === null) return undefined;
  const [, file = ''] = malformed ?? transform ?? [];
  // DuckDB names the line behind the broken one, and the one before it of a value that does not fit.
  const line = malformed === null ? Number(transform?.[2]) : Number(malformed[3]) - 1;
  const reason = (malformed?.[4] ?? transform?.[3] ?? '').trim().replace(/\.$/, '');
  return duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file}, line ${line}: ${reason}.`,
    hint: 'Correct the file: one JSON object a line.',
    details: { file, line },
    cause,
  });
}

function explainFile(
  text: string,
  { source, error }: { readonly source: FileSource; readonly error: PhloError },
): Error {
  const { paths, format } = source;
  const file = paths.length === 1 ? paths[0] : paths.find((path) => text.includes(path));
  // A value that does not fit is no fault of the file as such.
  if (error.code === 'VALUE_INVALID' && !paths.some((path) => text.includes(path))) return error;
  return duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file ?? `One of ${paths.length} files, from ${paths[0] ?? ''} on,`} cannot be read as ${format}: ${error.message}`,
    details: { ...(file !== undefined && { file }) },
    cause: error.cause,
  });
}
