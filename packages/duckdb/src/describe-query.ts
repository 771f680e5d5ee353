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

/**
 * Columns of the one query of a text, which is not run; several may have one name. Throws `SQL_INVALID`.
 */
export async function readColumns(lease: Lease, sql: string): Promise<DuckdbColumn[]> {
  const prepared = await lease.call((connection) => prepareQuery(connection, sql));
  // As a subquery, columns of one name would get another.
  const names = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnName(index));
  prepared.destroySync();
  const columns = await describeSelect(lease, `SELECT * FROM ${asSubquery(sql)}`);
  return columns.map(({ name, type }, index) => ({ name: names[index] ?? name, type }));
}

/** The same, where each has a name of its own; names are compared without case. Throws `SQL_INVALID`. */
export async function readDistinctColumns(lease: Lease, sql: string): Promise<DuckdbColumn[]> {
  const columns = await readColumns(lease, sql);
  const folded = columns.map(({ name }) => name.toLowerCase());
  const twice = columns.find((_, index) => folded.indexOf(folded[index] ?? '') !== index);
  if (twice === undefined) return columns;
  throw duckdbErrors.create('SQL_INVALID', {
    message: `More than one column of the query is called "${twice.name}".`,
    hint: 'Give each column a name of its own.',
    details: { column: twice.name },
  });
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
