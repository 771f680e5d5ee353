import { quoteName, quoteTable, quoteText } from '@phlo/lake';
import type { Column, TableView, ViewFile } from '@phlo/lake';
import { toDuckdbType } from './column-type.js';
import { pathList } from './files/scan-files.js';
import type { Lease } from './leases.js';

/** Makes a view of the session from the files of a table; a table of that name is replaced. */
export async function attachView(lease: Lease, view: TableView): Promise<void> {
  const [namespace = ''] = view.table.split('.');
  await lease.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(namespace)}`);
  await lease.run(`CREATE OR REPLACE VIEW ${quoteTable(view.table)} AS ${selectView(view)}`);
}

/** A query for the rows of a table: a plain read of files that have its columns, by field id of those from before a change. */
function selectView({ columns, files }: TableView): string {
  const current = files.filter(({ isCurrentSchema }) => isCurrentSchema);
  const older = files.filter(({ isCurrentSchema }) => !isCurrentSchema);
  const selects = [
    ...(current.length > 0 ? [`SELECT ${columnList(columns)} FROM ${readPlain(current)}`] : []),
    ...(older.length > 0 ? [`SELECT ${columnList(columns)} FROM ${readByFieldId(older, columns)}`] : []),
  ];
  return selects.length === 0 ? selectNothing(columns) : selects.join(' UNION ALL ');
}

const columnList = (columns: readonly Column[]): string => columns.map(({ name }) => quoteName(name)).join(', ');

const pathsOf = (files: readonly ViewFile[]): string => pathList(files.map(({ path }) => path));

const readPlain = (files: readonly ViewFile[]): string => `read_parquet(${pathsOf(files)}, hive_partitioning = false)`;

function readByFieldId(files: readonly ViewFile[], columns: readonly Column[]): string {
  const fields = columns.map(
    ({ id, name, type }) =>
      `${id}: {name: ${quoteText(name)}, type: ${quoteText(toDuckdbType(type))}, default_value: NULL}`,
  );
  return `read_parquet(${pathsOf(files)}, hive_partitioning = false, schema = MAP {${fields.join(', ')}})`;
}

const selectNothing = (columns: readonly Column[]): string =>
  `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${toDuckdbType(type)}) AS ${quoteName(name)}`).join(', ')} WHERE false`;
