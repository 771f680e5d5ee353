import { quoteName } from '@phlo/lake';
import { readDistinctColumns } from '../describe-query.js';
import type { DuckdbColumn } from '../describe-query.js';
import type { Lease } from '../leases.js';
import { asSubquery } from '../statement.js';
import { copyTo } from './write-parquet.js';

/** Writes the rows of a query as PostgreSQL's `COPY … FROM (FORMAT csv, NULL '\N')` reads them. Returns their number. */
export async function writeCsv(lease: Lease, sql: string, path: string): Promise<number> {
  const columns = await readDistinctColumns(lease, sql);
  const select = `SELECT ${columns.map(asText).join(', ')} FROM ${asSubquery(sql)}`;
  // Everything is text here, so that a value which looks like `\N` is quoted and null is not.
  const quoted = `FORCE_QUOTE (${columns.map(({ name }) => quoteName(name)).join(', ')})`;
  return copyTo(lease, select, {
    path,
    options: `FORMAT csv, HEADER false, NULLSTR '\\N', QUOTE '"', ESCAPE '"', DELIMITER ',', ${quoted}`,
  });
}

/** The text that PostgreSQL reads the same value from. */
function asText({ name, type }: DuckdbColumn): string {
  const column = quoteName(name);
  switch (type) {
    case 'BLOB':
      return `'\\x' || lower(hex(${column})) AS ${column}`;
    case 'FLOAT':
    case 'DOUBLE':
      return `CASE WHEN isinf(${column}) THEN CASE WHEN ${column} > 0 THEN 'Infinity' ELSE '-Infinity' END WHEN isnan(${column}) THEN 'NaN' ELSE CAST(${column} AS VARCHAR) END AS ${column}`;
    case 'DATE':
      return `CASE WHEN isinf(${column}) THEN CASE WHEN ${column} > DATE '2000-01-01' THEN 'infinity' ELSE '-infinity' END ELSE replace(CAST(${column} AS VARCHAR), ' (BC)', ' BC') END AS ${column}`;
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return `replace(CAST(${column} AS VARCHAR), ' (BC)', ' BC') AS ${column}`;
    default:
      return /^(?:STRUCT|MAP|UNION|VARIANT)|\]$/.test(type)
        ? `CAST(to_json(${column}) AS VARCHAR) AS ${column}`
        : `CAST(${column} AS VARCHAR) AS ${column}`;
  }
}
