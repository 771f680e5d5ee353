import { isPhloError, messageOf } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { duckdbErrors } from './errors.js';

type Code = Parameters<typeof duckdbErrors.create>[0];

/** What DuckDB says of a Parquet file that is damaged, where it does so in words that are about values as a rule. */
const damagedParquet =
  /^[\w ]+ Error: (?:Failed to read (?:file|Parquet file)|No magic bytes|File '.*' too small to be a Parquet file|Invalid (?:decimal|string) encoding (?:found )?in Parquet file|Malformed Parquet schema|Parquet file (?:'.*': metadata is corrupt|has invalid|is likely corrupted)|Root element of Parquet file)/;

// DuckDB's errors are plain text; the words before the colon are the only classification they have. What comes behind them may be
// a value of the data, a piece of a query, or what a query says by `error()`, so it is looked at only where neither can stand there.
const codes: readonly (readonly [RegExp, Code])[] = [
  [damagedParquet, 'LAKE_FILE_UNREADABLE'],
  [
    /^Permission Error|configuration has been locked|Persistent secrets are disabled|^Missing Extension Error|^(?:HTTP|Extension) Error/,
    'SQL_FORBIDDEN',
  ],
  [/^(?:Catalog|Autoload) Error: .*\bextension/s, 'SQL_FORBIDDEN'],
  [/^(?:Conversion|Out of Range|Invalid Input|Constraint|Mismatch Type|Decimal|Divide by Zero) Error/, 'VALUE_INVALID'],
  [
    /^(?:Parser|Syntax|Binder|Catalog|Not implemented|Expression|Parameter Not Resolved|Parameter Not Allowed|Invalid Type|Dependency|Sequence) Error|Failed to extract statements/i,
    'SQL_INVALID',
  ],
  [/no space left on device|max_temp_directory_size/i, 'DISK_FULL'],
  [/^Out of Memory Error|failed to (?:allocate|pin)/i, 'ENGINE_OUT_OF_MEMORY'],
  [/^INTERRUPT Error/, 'CANCELLED'],
  [/^IO Error|Parquet file|^TProtocolException/, 'LAKE_FILE_UNREADABLE'],
];

/** Where in a text that was put into a statement DuckDB counts its lines from. */
export interface SqlPosition {
  /** Lines of the statement before the first one of the text. */
  readonly linesBefore?: number;
}

/** An error of DuckDB as one of ours, with its text as the cause. Errors of ours stay what they are. */
export function explainError(error: unknown, { linesBefore = 0 }: SqlPosition = {}): PhloError {
  if (isPhloError(error)) return error;
  const text = messageOf(error).replace(/^Failed to extract statements: /, '');
  const code = codes.find(([pattern]) => pattern.test(text))?.[1] ?? 'ENGINE_FAILED';
  const { message, line, excerpt } = readMessage(text);
  return duckdbErrors.create(code, {
    message,
    ...(code === 'SQL_INVALID' && excerpt !== undefined && { hint: `Correct the query near \`${excerpt}\`.` }),
    details: {
      ...(line !== undefined && { line: line - linesBefore }),
      ...(excerpt !== undefined && { excerpt }),
    },
    cause: error,
  });
}

interface Message {
  readonly message: string;
  readonly line?: number;
  readonly excerpt?: string;
}

/** Takes the words of an error apart: what happened, and `LINE 3: from nope` with a caret below. */
function readMessage(text: string): Message {
  const place = /\n\s*LINE (\d+): (.*)\n[ \t]*\^/.exec(text);
  const body = place === null ? text : text.slice(0, place.index);
  const message = body
    .replace(/^(?:[A-Z][A-Za-z]* )+Error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
    .replace(
      /^Table Function with name ref does not exist!.*/,
      "ref takes its table as a text: ref('namespace.table')",
    );
  if (place === null) return { message };
  return { message, line: Number(place[1]), excerpt: (place[2] ?? '').trim() };
}

/** What was cancelled says why, if whoever cancelled it did. */
export function explainCancel(reason: unknown): PhloError {
  if (isPhloError(reason)) return reason;
  return duckdbErrors.create('CANCELLED', { message: 'It was interrupted before it was complete.', cause: reason });
}
