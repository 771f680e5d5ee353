import { quoteName, quoteText } from '@phlo/lake';
import type { FileSource } from '@phlo/lake';
import type { DuckdbColumn } from '../describe-query.js';
import { duckdbErrors } from '../errors.js';
import type { Lease } from '../leases.js';
import { failExpression, isFraction } from './cast-expression.js';
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

const line = 'line_of_load';
const values = 'values_of_load';

export interface TextColumn {
  readonly name: string;
  /** Whether a number has to have every digit of the file. */
  readonly needsDigits: boolean;
}

/** The same as text alone; a line that is no object fails the statement, and so does one with a key twice. */
export function readJsonText(
  { paths }: FileSource,
  columns: readonly TextColumn[],
  more: readonly string[] = [],
): string {
  const texts = columns.map((column) => `${textOf(column)} AS ${quoteName(column.name)}`);
  const shape = `{${columns.map(({ name }) => `${JSON.stringify(name)}:"VARCHAR"`).join(',')}}`;
  const keys = `json_keys(${line})`;
  const isFine = `starts_with(ltrim(${line}), '{') AND len(${keys}) = list_unique(${keys})`;
  const lines = `SELECT * EXCLUDE (json), CAST(json AS VARCHAR) AS ${line}, from_json(json, ${quoteText(shape)}) AS ${values} FROM read_ndjson_objects(${[pathList(paths), ...more].join(', ')})`;
  return `(SELECT * EXCLUDE (${line}, ${values}), ${texts.join(', ')} FROM (${lines}) WHERE CASE WHEN ${isFine} THEN true ELSE ${failLine(line)} END)`;
}

/** In a line without a number so long none has more digits than its double shows: 15, and a point. */
const longNumber = '[0-9.]{16}';

/** Nested values stay as they are; in them a number has the digits that a double shows. */
function textOf({ name, needsDigits }: TextColumn): string {
  const text = `struct_extract(${values}, ${quoteText(name)})`;
  if (!needsDigits) return text;
  return `CASE WHEN ${isFraction(text)} AND regexp_matches(${line}, '${longNumber}') THEN ${digitsOf(name, text)} ELSE ${text} END`;
}

/** What is no number, strings as wholes, and then a number or the end: behind each match the next one begins. */
const numberPattern = String.raw`((?:[^"0-9-]|-[^0-9]|"(?:[^"\\]|\\.)*")*)(-?[0-9][0-9.eE+-]*|$)`;

/** The number behind a key as it is written. Most lines have nothing escaped and the key once; in others every number is made a text first. */
function digitsOf(name: string, text: string): string {
  const parts = `string_split(${line}, ${quoteText(JSON.stringify(name))})`;
  const behind = `regexp_extract(${parts}[2], '^\\s*:\\s*(-?[0-9][0-9.eE+-]*)', 1)`;
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  // What stands behind the last number gets two quotes more.
  const quoted = `left(regexp_replace(${line}, ${quoteText(numberPattern)}, '\\1"\\2"', 'g'), -2)`;
  return `CASE WHEN NOT contains(${line}, '\\') AND len(${parts}) = 2 THEN coalesce(nullif(${behind}, ''), ${text}) ELSE json_extract_string(${quoted}, ${quoteText(pointer)}) END`;
}

/** The first line of JSON that is no object, or has a key twice. */
export async function findBadLine(lease: Lease, { paths }: FileSource): Promise<Error | undefined> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(
      `WITH lines AS (SELECT json, filename, row_number() OVER () AS n FROM read_ndjson_objects(${pathList(paths)}, filename = true))
       SELECT filename, n - (SELECT min(n) FROM lines AS own WHERE own.filename = lines.filename), json_type(json) FROM lines
       WHERE json_type(json) <> 'OBJECT' OR len(json_keys(json)) <> len(list_distinct(json_keys(json))) ORDER BY n LIMIT 1`,
    ),
  );
  const [row] = reader.getRows();
  if (row === undefined) return undefined;
  const [file = '', index = 0, type = ''] = row.map(String);
  const number = await findLine(file, { index: Number(index), isQuoted: false });
  const what = type === 'OBJECT' ? 'an object with a key twice' : `no object but ${type.toLowerCase()}`;
  return duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file}, line ${number}: it is ${what}.`,
    hint: 'Correct the file: one JSON object a line.',
    details: { file, line: number },
  });
}
