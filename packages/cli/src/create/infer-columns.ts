import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPhloError, messageOf, openScratchFolder } from '@phlo/core';
import { createDuckdbEngine, literalPath, utf8Hint } from '@phlo/duckdb';
import { quoteName, quoteText } from '@phlo/lake';
import type { Column, ColumnSpec, ColumnType, CsvFormat, EngineSession, FileSource, Row } from '@phlo/lake';
import { cliErrors } from '../errors.js';
import { findSpelling } from './find-spelling.js';
import type { FoundSpelling } from './find-spelling.js';

/** What a file has, as a contract says it. */
export interface InferredFile {
  /** How the project reads it: `json` is a document with one array. */
  readonly format: FileSource['format'] | 'json';
  /** Of a CSV file, what is not usual in it. */
  readonly csv?: CsvFormat;
  readonly columns: readonly InferredColumn[];
}

export interface InferredColumn extends ColumnSpec {
  /** Whether each row has a value of its own. */
  readonly isUnique: boolean;
  /** Objects and lists, which the lake keeps as JSON. */
  readonly isNested: boolean;
}

/**
 * Finds out what a file has: the engine guesses the types, and then loads the file by them as a run would, so that what is inferred is
 * what can be loaded. A column whose values do not fit the guess becomes text. Throws `CREATE_FILE_UNSUITABLE` and `SOURCE_*`.
 */
export async function inferColumns(path: string, tempDir: string): Promise<InferredFile> {
  await using scratch = await openScratchFolder(tempDir, 'infer');
  const work = scratch.path;
  await using engine = createDuckdbEngine({ tempDir });
  await using session = await engine.open({ allowedDirectories: [dirname(path), work] });
  return await infer(session, path, work);
}

async function infer(session: EngineSession, path: string, work: string): Promise<InferredFile> {
  const format = formatOf(path);
  if (format === 'csv') return inferCsv(session, path, work);
  const array = format === 'json' ? await readArray(path) : undefined;
  const plain = format === 'parquet' ? 'parquet' : 'ndjson';
  const lines = array === undefined ? path : join(work, 'rows.ndjson');
  if (array !== undefined) await writeFile(lines, array.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const source: FileSource = { format: plain, paths: [lines] };
  const described = withNested(await session.describeFiles(source), array ?? []);
  const columns = plain === 'ndjson' ? await withZones(session, lines, described) : described;
  const load = array === undefined ? fromFiles(session, source) : fromRows(session, array);
  return { format: array === undefined ? plain : 'json', columns: await settle(session, { columns, load, work }) };
}

async function inferCsv(session: EngineSession, path: string, work: string): Promise<InferredFile> {
  const { delimiter, columns: guessed } = await sniffCsv(session, path);
  const isUsual = delimiter === (/\.tsv(\.gz)?$/i.test(path) ? '\t' : ',');
  const settleAs = (columns: readonly Draft[], csv: CsvFormat) =>
    settle(session, { columns, load: fromFiles(session, { format: 'csv', paths: [path], csv }), work });
  const columns = await settleAs(guessed, { delimiter });
  const names = guessed.map(({ name }) => quoteText(name)).join(', ');
  const table = `read_csv(${quoteText(literalPath(path))}, header = true, names = [${names}], delim = ${quoteText(delimiter)}, all_varchar = true)`;
  const { csv, types } = await findSpelling(session, table, columns);
  const spelled = columns.map((column) => ({ ...column, type: types.get(column.name) ?? column.type }));
  const settled = types.size === 0 ? columns : await settleAs(spelled, { delimiter, ...csv });
  const unusual = { ...(!isUsual && { delimiter }), ...neededSpelling(csv, settled) };
  return { format: 'csv', ...(Object.keys(unusual).length > 0 && { csv: unusual }), columns: settled };
}

/** `31.02.2026` looks like a day and is none: its column is text after all, and the file says nothing of days. */
function neededSpelling(csv: FoundSpelling['csv'], columns: readonly ColumnSpec[]): FoundSpelling['csv'] {
  const { decimalSeparator, thousandsSeparator, dateFormat, timestampFormat } = csv;
  const has = (type: string) => columns.some((column) => column.type.startsWith(type));
  return {
    ...(has('decimal') && decimalSeparator !== undefined && { decimalSeparator }),
    ...(has('decimal') && thousandsSeparator !== undefined && { thousandsSeparator }),
    ...(has('date') && dateFormat !== undefined && { dateFormat }),
    ...(has('timestamp') && timestampFormat !== undefined && { timestampFormat }),
  };
}

function formatOf(path: string): FileSource['format'] | 'json' {
  if (/\.parquet$/i.test(path)) return 'parquet';
  if (/\.(csv|tsv)(\.gz)?$/i.test(path)) return 'csv';
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(path)) return 'ndjson';
  if (/\.json$/i.test(path)) return 'json';
  throw cliErrors.create('CREATE_FILE_UNSUITABLE', {
    message: `${path} has none of the endings .csv, .tsv, .json, .ndjson, .jsonl and .parquet.`,
  });
}

/** https://duckdb.org/docs/stable/data/csv/auto_detection: the dialect and the types, from every line. */
async function sniffCsv(session: EngineSession, path: string) {
  const file = quoteText(literalPath(path));
  const [found] = await session
    .rows<{ readonly Delimiter: string }>(`SELECT Delimiter FROM sniff_csv(${file}, header = true, sample_size = -1)`)
    .catch(async (cause: unknown) => {
      // Of an empty file, or one that is not there, the engine says more.
      await session.describeFiles({ format: 'csv', paths: [path] });
      throw unreadableCsv(path, cause);
    });
  const delimiter = found?.Delimiter ?? ',';
  const source: FileSource = { format: 'csv', paths: [path], csv: { delimiter } };
  const names = await session.describeFiles(source);
  const types = await session.describe(
    `SELECT * FROM read_csv(${file}, header = true, delim = ${quoteText(delimiter)}, sample_size = -1)`,
  );
  return { delimiter, columns: names.map((column, index) => ({ ...column, type: types[index]?.type ?? 'string' })) };
}

function unreadableCsv(path: string, cause: unknown): Error {
  // The engine says it in plain text, and offers what a project cannot say.
  if (!/not utf-8 encoded/i.test(messageOf(isPhloError(cause) ? cause.cause : cause)))
    return cliErrors.create('CREATE_FILE_UNSUITABLE', { message: `${path} cannot be read as CSV.`, cause });
  return cliErrors.create('CREATE_FILE_UNSUITABLE', {
    message: `${path} is not UTF-8.`,
    hint: utf8Hint,
    cause,
  });
}

/** The objects of a document that is one array; `undefined` where it is something else, such as an object a line. */
async function readArray(path: string): Promise<readonly Row[] | undefined> {
  const text = await readFile(path, 'utf8');
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.length > 0 && value.every(isRow)) return value;
  } catch (cause) {
    throw cliErrors.create('CREATE_FILE_UNSUITABLE', { message: `${path} is no JSON.`, cause });
  }
  throw cliErrors.create('CREATE_FILE_UNSUITABLE', {
    message: `${path} is no list of objects with at least one in it.`,
  });
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

type Draft = ColumnSpec & { readonly isNested?: boolean };

const withNested = (columns: readonly ColumnSpec[], rows: readonly Row[]): Draft[] =>
  columns.map((column) => ({
    ...column,
    isNested:
      column.type === 'string' && rows.some((row) => typeof row[column.name] === 'object' && row[column.name] !== null),
  }));

const zonedTime = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)`;

/** What the engine takes for a timestamp in JSON, or for text, is a moment where each of its texts says in which zone. */
async function withZones(session: EngineSession, path: string, columns: readonly Draft[]): Promise<readonly Draft[]> {
  const times = columns.filter(({ type }) => type === 'timestamp' || type === 'string').map(({ name }) => name);
  if (times.length === 0) return columns;
  const texts = times.map((name) => `json_extract_string(json, ${quoteText(`$.${quoteName(name)}`)})`);
  const facts = texts.map(
    (text, index) => `bool_and(regexp_full_match(${text}, ${quoteText(zonedTime)})) AS z${index}`,
  );
  const [row = {}] = await session.rows(
    `SELECT ${facts.join(', ')} FROM read_ndjson_objects(${quoteText(literalPath(path))})`,
  );
  const zoned = times.filter((_, index) => row[`z${index}`] === true);
  return columns.map((column) => (zoned.includes(column.name) ? { ...column, type: 'timestamptz' } : column));
}

/** Writes Parquet files by a contract, as a run would; gives their paths. */
type Load = (columns: readonly Draft[], directory: string) => Promise<readonly string[]>;

const fromFiles =
  (session: EngineSession, source: FileSource): Load =>
  async (columns, directory) => {
    const sources = columns.map(({ name }) => ({ name, from: { column: name } }));
    const { files } = await session.writeFiles(source, sources, targetOf(columns, directory));
    return files.map(({ path }) => path);
  };

const fromRows =
  (session: EngineSession, rows: readonly Row[]): Load =>
  async (columns, directory) => {
    const nested = columns.filter(({ isNested }) => isNested === true).map(({ name }) => name);
    const flat = rows.map((row) => ({
      ...row,
      ...Object.fromEntries(nested.map((name) => [name, asText(row[name])])),
    }));
    const batches = (async function* () {
      yield flat;
    })();
    const { files } = await session.writeRows(batches, targetOf(columns, directory));
    return files.map(({ path }) => path);
  };

/** As the generated code does it. */
const asText = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);

const targetOf = (columns: readonly ColumnSpec[], directory: string) => ({
  directory,
  columns: columns.map(({ name, type }, index): Column => ({ id: index + 1, name, type, nullable: true })),
  partition: [],
});

interface Settling {
  readonly columns: readonly Draft[];
  readonly load: Load;
  readonly work: string;
}

/** Loads by the guess until it holds, and looks at what was loaded for nulls and for keys. */
async function settle(session: EngineSession, { columns, load, work }: Settling): Promise<InferredColumn[]> {
  const directory = await mkdtemp(join(work, 'load-'));
  let paths: readonly string[];
  try {
    paths = await load(columns, directory);
  } catch (error) {
    return settle(session, { columns: weaken(columns, error), load, work });
  }
  if (paths.length === 0)
    throw cliErrors.create('CREATE_FILE_UNSUITABLE', {
      message: 'The file has no rows, from which its columns could be told.',
    });
  const list = paths.map(quoteText).join(', ');
  const facts = columns.map(
    ({ name }, index) =>
      `count(*) - count(${quoteName(name)}) AS n${index}, count(DISTINCT ${quoteName(name)}) = count(*) AS u${index}`,
  );
  const [row = {}] = await session.rows(`SELECT ${facts.join(', ')} FROM read_parquet([${list}])`);
  return columns.map(({ name, type, isNested = false }, index) => ({
    name,
    type,
    isNested,
    nullable: Number(row[`n${index}`]) > 0,
    isUnique: row[`u${index}`] === true,
  }));
}

const weaker: ReadonlyMap<ColumnType, ColumnType> = new Map<ColumnType, ColumnType>([
  ['timestamp', 'timestamptz'],
  ['int', 'long'],
]);

/** The columns with the next weaker type for the one that an error names; the error where there is none. */
function weaken(columns: readonly Draft[], error: unknown): readonly Draft[] {
  const name = isPhloError(error) && error.code === 'VALUE_INVALID' ? error.details?.['column'] : undefined;
  const culprit = columns.find((column) => column.name === name && column.type !== 'string');
  if (culprit === undefined) throw error;
  const type = weaker.get(culprit.type) ?? 'string';
  return columns.map((column) => (column === culprit ? { ...column, type } : column));
}
