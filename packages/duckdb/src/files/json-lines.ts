import { isPhloError, messageOf } from '@phlo/core';
import { quoteName, quoteText } from '@phlo/lake';
import type { FileSource } from '@phlo/lake';
import type { DuckdbColumn } from '../describe-query.js';
import { duckdbErrors } from '../errors.js';
import type { Lease } from '../leases.js';
import { failExpression, readFailure } from './cast-expression.js';
import { findLine } from './csv-records.js';
import { pathList } from './scan-files.js';

const failLine = (value: string): string => failExpression('line', '', value);

/**
 * Lines of JSON, each column with the type that it is read as. The reader makes a row of nulls of a line `null`, so a row of nulls
 * fails the statement; {@link readJsonText} tells them apart.
 */
export function readJsonFast(
  { paths }: FileSource,
  columns: readonly DuckdbColumn[],
  more: readonly string[] = [],
): string {
  const types = columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ');
  const options = [`format = 'newline_delimited'`, `columns = {${types}}`, 'hive_partitioning = false', ...more];
  const names = columns.map(({ name }) => quoteName(name));
  const isBlank = names.map((name) => `${name} IS NULL`).join(' AND ');
  return `(SELECT * FROM read_json(${pathList(paths)}, ${options.join(', ')}) WHERE CASE WHEN ${isBlank} THEN ${failLine(names[0] ?? 'NULL')} ELSE true END)`;
}

/** What is no number, strings as wholes, and then a number or the end: behind each match the next one begins. */
const numberPattern = String.raw`((?:[^"0-9-]|-[^0-9]|"(?:[^"\\]|\\.)*")*)(-?[0-9][0-9.eE+-]*|$)`;
const line = 'line_of_load';
const quoted = 'quoted_line_of_load';

/** The same as text alone, in which numbers have the digits of the file; no line but objects whose keys are all different. */
export function readJsonText(
  { paths }: FileSource,
  columns: readonly DuckdbColumn[],
  more: readonly string[] = [],
): string {
  const texts = columns.map(({ name }) => `${textOf(name)} AS ${quoteName(name)}`);
  const keys = `json_keys(${line})`;
  const isFine = `json_type(${line}) = 'OBJECT' AND len(${keys}) = len(list_distinct(${keys}))`;
  // What stands behind the last number gets two quotes more.
  const asText = `left(regexp_replace(CAST(json AS VARCHAR), ${quoteText(numberPattern)}, '\\1"\\2"', 'g'), -2)`;
  const lines = `SELECT * EXCLUDE (json), json AS ${line}, ${asText} AS ${quoted} FROM read_ndjson_objects(${[pathList(paths), ...more].join(', ')})`;
  return `(SELECT * EXCLUDE (${line}, ${quoted}), ${texts.join(', ')} FROM (${lines}) WHERE CASE WHEN ${isFine} THEN true ELSE ${failLine(line)} END)`;
}

/** Nested values stay as they are; in them a number has the digits that a double shows. */
function textOf(key: string): string {
  const pointer = quoteText(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  const text = (json: string) => `json_extract_string(${json}, ${pointer})`;
  return `CASE WHEN json_type(${line}, ${pointer}) = 'DOUBLE' THEN ${text(quoted)} ELSE ${text(line)} END`;
}

/** Whether a statement failed at a line and not at a value. */
export const isBadLine = (error: unknown): boolean =>
  isPhloError(error) && readFailure(messageOf(error.cause ?? error))?.refusal === 'line';

/** Says of lines of JSON which one is no object, or has a key twice. */
export async function explainLine(lease: Lease, { paths }: FileSource): Promise<Error> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(
      `WITH lines AS (SELECT json, filename, row_number() OVER () AS n FROM read_ndjson_objects(${pathList(paths)}, filename = true))
       SELECT filename, n - (SELECT min(n) FROM lines AS own WHERE own.filename = lines.filename), json_type(json) FROM lines
       WHERE json_type(json) <> 'OBJECT' OR len(json_keys(json)) <> len(list_distinct(json_keys(json))) ORDER BY n LIMIT 1`,
    ),
  );
  const [file = '', index = 0, type = ''] = (reader.getRows()[0] ?? []).map(String);
  const number = await findLine(file, { index: Number(index), isQuoted: false });
  const what = type === 'OBJECT' ? 'an object with a key twice' : `no object but ${type.toLowerCase()}`;
  return duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file}, line ${number}: it is ${what}.`,
    hint: 'Correct the file: one JSON object a line.',
    details: { file, line: number },
  });
}
