import type { ColumnSpec } from '@phlo/lake';
import { duckdbErrors } from './errors.js';
import { fromDuckdbType } from './column-type.js';
import type { Lease } from './leases.js';
import { asSubquery, prepareQuery, subqueryLinesBefore } from './statement.js';

/** A column as DuckDB has it. */
export interface DuckdbColumn {
  readonly name: string;
  /** Such as `DECIMAL(18,2)` or `STRUCT(a INTEGER)`. */
  readonly type: string;
}

/** Columns of the one query of a text, which is not run, as its result has them in a subquery. Throws `SQL_INVALID`. */
export async function readColumns(lease: Lease, sql: string): Promise<DuckdbColumn[]> {
  return (await readBoth(lease, sql)).columns;
}

/** The same with the names as they are written: a subquery renames the second of two columns of one name, and hides that there are two. */
export async function readWrittenColumns(lease: Lease, sql: string): Promise<DuckdbColumn[]> {
  const { columns, names } = await readBoth(lease, sql);
  return columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
}

async function readBoth(lease: Lease, sql: string) {
  const prepared = await lease.call((connection) => prepareQuery(connection, sql));
  const names = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnName(index));
  prepared.destroySync();
  return { names, columns: await describeSelect(lease, `SELECT * FROM ${asSubquery(sql)}`) };
}

/** Columns of a statement of our own. */
export async function describeSelect(lease: Lease, select: string): Promise<DuckdbColumn[]> {
  const reader = await lease.call((connection) => connection.runAndReadAll(`DESCRIBE ${select}`), {
    linesBefore: subqueryLinesBefore,
  });
  return reader.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** The columns as a table of the lake would have them. Throws `LAKE_TYPE_UNSUPPORTED`. */
export function toColumnSpecs(columns: readonly DuckdbColumn[]): ColumnSpec[] {
  return columns.map(({ name, type }) => {
    const known = fromDuckdbType(type);
    if (known !== undefined) return { name, type: known, nullable: true };
    const cast = /^(?:STRUCT|MAP|UNION|VARIANT)|\]$/.test(type) ? `to_json(${name})::varchar` : `${name}::varchar`;
    throw duckdbErrors.create('LAKE_TYPE_UNSUPPORTED', {
      message: `Column "${name}" has the type ${type}, which tables of the lake do not have.`,
      hint: `Write \`${cast} as ${name}\`.`,
      details: { column: name, type },
    });
  });
}
