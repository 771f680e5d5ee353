import { quoteName, quoteText } from '@phlo/lake';
import { fromDuckdbType, toDuckdbType } from '../column-type.js';
import { readDistinctColumns } from '../describe-query.js';
import type { DuckdbColumn } from '../describe-query.js';
import type { Lease } from '../leases.js';
import { asSubquery, subqueryLinesBefore } from '../statement.js';
import { wholeFile } from './clean-up.js';

/** Writes the rows of a query into one Parquet file, of which a failure leaves nothing. Returns their number. */
export async function writeParquet(lease: Lease, sql: string, path: string): Promise<number> {
  const columns = await readDistinctColumns(lease, sql);
  const select = `SELECT ${columns.map(storable).join(', ')} FROM ${asSubquery(sql)}`;
  // A sample is small, and snappy is what every reader of Parquet has built in.
  return copyTo(lease, select, { path, options: 'FORMAT parquet, COMPRESSION snappy' });
}

/** Runs a COPY into one file. */
export async function copyTo(
  lease: Lease,
  select: string,
  { path, options }: { readonly path: string; readonly options: string },
): Promise<number> {
  const reader = await wholeFile(path, (partialPath) =>
    lease.call((connection) => connection.runAndReadAll(`COPY (${select}) TO ${quoteText(partialPath)} (${options})`), {
      linesBefore: subqueryLinesBefore,
    }),
  );
  return Number(reader.getRows()[0]?.[0] ?? 0);
}

/** Parquet has 128 bits as a double, which loses digits, and no intervals of more than milliseconds. */
function storable({ name, type }: DuckdbColumn): string {
  const column = quoteName(name);
  const lake = fromDuckdbType(type);
  if (lake !== undefined)
    return toDuckdbType(lake) === type ? column : `CAST(${column} AS ${toDuckdbType(lake)}) AS ${column}`;
  return /^(?:STRUCT|MAP|UNION|VARIANT)|\]$/.test(type)
    ? `CAST(to_json(${column}) AS VARCHAR) AS ${column}`
    : `CAST(${column} AS VARCHAR) AS ${column}`;
}
