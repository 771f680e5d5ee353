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

/** Columns of the one query of a text, which is not run. Throws `SQL_INVALID`. */
export async function readColumns(lease: Lease, sql: string): Promise<DuckdbColumn[]> {
  const prepared = await lease.call((connection) => prepareQuery(connection, sql));
  prepared.destroySync();
  return describeSelect(lease, `SELECT * FROM ${asSubquery(sql)}`);
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
