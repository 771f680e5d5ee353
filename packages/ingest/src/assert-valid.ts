import { closest } from '@phlo/core';
import { isTableName } from '@phlo/lake';
import type { ColumnSpec, ColumnType, PartitionFieldSpec } from '@phlo/lake';
import { csvOptionNames, csvProblems } from './csv-problems.js';
import { ingestErrors } from './errors.js';
import type { ColumnMap } from './column.js';
import type { IngestionAsset, IngestionOptions } from './ingestion-asset.js';
import type { FilesOptions, FilesSource } from './source.js';

type Columns = ReadonlyMap<string, ColumnSpec>;

/** One thing that is wrong with a definition, and where in it. */
interface Problem {
  readonly path: string;
  readonly message: string;
}

const optionNames = [
  'table',
  'schema',
  'key',
  'strategy',
  'partition',
  'group',
  'owner',
  'description',
  'tags',
  'publishGroup',
  'retries',
  'onExtraColumns',
] satisfies readonly (keyof IngestionOptions<ColumnMap>)[];
const filesOptionNames = ['path', 'format', 'columns', 'csv'] satisfies readonly (keyof FilesOptions)[];
const formats: readonly unknown[] = ['parquet', 'csv', 'ndjson', undefined] satisfies readonly FilesOptions['format'][];

/**
 * Throws `ASSET_NAME_INVALID`, or `ASSET_INVALID` with everything that is wrong: what the compiler does not see, and what nobody
 * compiled, since a project's files run as they are. `given` are the names of the options as they were written.
 */
export function assertValid(asset: IngestionAsset, given: readonly string[]): void {
  const { table } = asset;
  if (!isTableName(table))
    throw ingestErrors.create('ASSET_NAME_INVALID', { message: `"${table}" is no name of a table.`, asset: table });
  const columns = new Map(asset.columns.map((one) => [one.name, one]));
  const problems = [
    ...unknownNames('', given, optionNames),
    ...columnProblems(asset),
    ...optionProblems(asset),
    ...keyProblems(asset, columns),
    ...partitionProblems(asset, columns),
    ...(asset.source.kind === 'files' ? sourceProblems(asset.source, columns) : []),
  ];
  if (problems.length === 0) return;
  throw ingestErrors.create('ASSET_INVALID', {
    message: `${table}: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`.replace(
      /\?\.$/,
      '?',
    ),
    asset: table,
    details: { problems },
  });
}

function didYouMean(name: string, candidates: Iterable<string>): string {
  const guess = closest(name, candidates);
  return guess === undefined ? '' : `; did you mean "${guess}"?`;
}

/** A mistyped option would otherwise be lost without a word. */
function unknownNames(path: string, given: readonly string[], known: readonly string[]): Problem[] {
  const strange = given.filter((name) => !known.includes(name));
  return strange.map((name) => ({
    path: `${path}${name}`,
    message: `there is no such option${didYouMean(name, known)}`,
  }));
}

function columnProblems({ columns }: IngestionAsset): Problem[] {
  if (columns.length === 0) return [{ path: 'schema', message: 'it has no columns' }];
  const folded = columns.map(({ name }) => name.toLowerCase());
  const twice = columns.filter((_, index) => folded.indexOf(folded[index] ?? '') !== index);
  // What nobody compiled may hold anything.
  const strange = columns.filter(({ type }) => typeof type !== 'string');
  return [
    ...strange.map(({ name }) => ({
      path: `schema.${name}`,
      message: 'it is made by no builder, such as column.long()',
    })),
    ...columns
      .filter(({ name }) => name.trim() === '')
      .map(() => ({ path: 'schema', message: 'a column has no name' })),
    ...columns
      .filter(({ name }) => /\0|\p{Surrogate}/u.test(name))
      .map(({ name }) => ({
        path: `schema.${JSON.stringify(name)}`,
        message: 'a name holds neither the character of code 0 nor half of a surrogate pair',
      })),
    ...twice.map(({ name }) => ({
      path: `schema.${name}`,
      message: 'another column differs only in upper and lower case, which SQL does not tell apart',
    })),
  ];
}

function optionProblems({ strategy, retries, onExtraColumns }: IngestionAsset): Problem[] {
  const problems: Problem[] = [];
  if (!['append', 'replace'].includes(strategy))
    problems.push({ path: 'strategy', message: `"${String(strategy)}" is none; there are append and replace` });
  if (!Number.isInteger(retries) || retries < 0)
    problems.push({ path: 'retries', message: `a whole number from 0 on, not ${retries}` });
  if (!['fail', 'ignore'].includes(onExtraColumns))
    problems.push({ path: 'onExtraColumns', message: `"${String(onExtraColumns)}" is neither fail nor ignore` });
  return problems;
}

function keyProblems({ key }: IngestionAsset, columns: Columns): Problem[] {
  return key.flatMap((name, index): Problem[] => {
    const path = `key[${index}]`;
    const column = columns.get(name);
    if (column === undefined) return [noColumn(path, name, columns)];
    return column.nullable ? [{ path, message: `"${name}" is nullable, and a key is not` }] : [];
  });
}

const noColumn = (path: string, name: string, columns: Columns): Problem => ({
  path,
  message: `"${name}" is no column of the schema${didYouMean(name, columns.keys())}`,
});

function partitionProblems({ partition }: IngestionAsset, columns: Columns): Problem[] {
  return partition.flatMap(({ column: name, transform }, index): Problem[] => {
    const path = `partition[${index}]`;
    const type = columns.get(name)?.type;
    if (type === undefined) return [noColumn(path, name, columns)];
    if (isPartitionable(type, transform)) return [];
    return [{ path, message: `${transform}("${name}") cannot partition a column of type ${type}` }];
  });
}

function isPartitionable(type: ColumnType, transform: PartitionFieldSpec['transform']): boolean {
  if (transform === 'identity') return type !== 'float' && type !== 'double' && type !== 'binary';
  const isTimestamp = type === 'timestamp' || type === 'timestamptz';
  return transform === 'hour' ? isTimestamp : isTimestamp || type === 'date';
}

function sourceProblems({ options, datasets }: FilesSource, columns: Columns): Problem[] {
  return [
    ...unknownNames('files.', Object.keys(options), filesOptionNames),
    ...unknownNames('files.csv.', Object.keys(options.csv ?? {}), csvOptionNames),
    ...csvProblems(options.csv ?? {}),
    ...(datasets.length === 0 || datasets.some((path) => typeof path !== 'string' || path.trim() === '')
      ? [{ path: 'files.path', message: 'it names no file' }]
      : []),
    ...(formats.includes(options.format)
      ? []
      : [{ path: 'files.format', message: `"${String(options.format)}" is none of parquet, csv and ndjson` }]),
    ...Object.entries(options.columns ?? {}).flatMap(([name, from]): Problem[] => {
      const path = `files.columns.${name}`;
      const type = columns.get(name)?.type;
      if (type === undefined) return [noColumn(path, name, columns)];
      if (typeof from !== 'object' || type === 'long' || type === 'int') return [];
      return [{ path, message: `a row number is a long, and the column a ${type}` }];
    }),
  ];
}
