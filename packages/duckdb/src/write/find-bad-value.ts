import { isPhloError } from '@phlo/core';
import type { DuckDBValue } from '@duckdb/node-api';
import { quoteText } from '@phlo/lake';
import type { ColumnType, FileSource } from '@phlo/lake';
import { duckdbErrors } from '../errors.js';
import { findLine } from '../files/csv-records.js';
import type { Lease } from '../leases.js';
import { showValue } from './explain-values.js';
import { fillExpression } from './target-columns.js';
import type { FilledColumn } from './target-columns.js';
import { rowNumber } from '../files/file-scan.js';
import type { FileScan } from '../files/file-scan.js';

export interface FailedLoad {
  readonly error: unknown;
  readonly source: FileSource;
  readonly filled: readonly FilledColumn[];
  readonly scan: FileScan;
}

interface BadValue {
  readonly file: string;
  /** From 0 on, within the file. */
  readonly row: number;
  readonly filled: FilledColumn;
  readonly value: string | null;
}

/**
 * The first value of the files that does not fit: DuckDB says of a failed cast neither the column nor the row. `undefined` where
 * no value is to blame. The files are read again for it, up to that row.
 */
export async function findBadValue(lease: Lease, load: FailedLoad): Promise<Error | undefined> {
  const { error, source } = load;
  if (!isPhloError(error) || error.code !== 'VALUE_INVALID') return undefined;
  const bad = await readBadValue(lease, load).catch(() => undefined);
  if (bad === undefined) return undefined;
  const { file, row, filled, value } = bad;
  const line = await lineOf(bad, source);
  const place = line === undefined ? `row ${row + 1}` : `line ${line}`;
  const { name, type } = filled.column;
  const what = value === null ? 'is null and must not be' : `${showValue(value)} is no ${type}`;
  return duckdbErrors.create('VALUE_INVALID', {
    message: `${file}, ${place}, column "${name}": ${what}.`,
    hint: hintOf(bad, source),
    details: { file, row: row + 1, ...(line !== undefined && { line }), column: name, value, type },
    cause: error.cause,
  });
}

function hintOf({ value, filled }: BadValue, source: FileSource): string {
  const { name, type } = filled.column;
  if (value === null) return `Correct the file, or declare \`${name}\` nullable.`;
  if (type === 'timestamp' && /\d[+-]\d{2}(?::?\d{2})?$/.test(value.trim()))
    return `Correct the file, or declare \`${name}\` as timestamptz, which keeps the moment of a time with an offset.`;
  return `Correct the file${spellingHint(value, type, source)}, or declare \`${name}\` as a type that it fits.`;
}

/** What a file may say of numbers and times, where the value looks as if it wrote them so. */
function spellingHint(value: string, type: ColumnType, { format, csv = {} }: FileSource): string {
  if (format !== 'csv') return '';
  const say = (options: string) => `, say how it writes them, \`csv: { ${options} }\``;
  const isTime = type === 'date' || type.startsWith('timestamp');
  if (isTime && /^\d{1,2}\D\d{1,2}\D\d{4}/.test(value.trim())) {
    const option = type === 'date' ? 'dateFormat' : 'timestampFormat';
    const day = value.trim().replace(/^\d{1,2}(\D)\d{1,2}(\D)\d{4}.*$/, '%d$1%m$2%Y');
    return csv[option] === undefined ? say(`${option}: '${day}${type === 'date' ? '' : ' %H:%M:%S'}'`) : '';
  }
  const isNumber = /^[+-]?[\d.]*,\d+$/.test(value.trim());
  if (isTime || !isNumber || csv.decimalSeparator !== undefined) return '';
  return say(`decimalSeparator: ','${value.includes('.') ? ", thousandsSeparator: '.'" : ''}`);
}

async function lineOf({ file, row }: BadValue, { format, csv }: FileSource): Promise<number | undefined> {
  if (format === 'parquet') return undefined;
  const isHeaded = format === 'csv' && (csv?.header ?? true);
  return findLine(file, { index: row + (isHeaded ? 1 : 0), isQuoted: format === 'csv' });
}

const fileColumn = 'file_of_load';
const orderColumn = 'order_of_load';

async function readBadValue(lease: Lease, { filled, scan }: FailedLoad): Promise<BadValue | undefined> {
  const number = scan.rowNumber === undefined ? '' : `, ${scan.rowNumber} AS ${rowNumber}`;
  const rows = `(SELECT *, row_number() OVER () - 1 AS ${orderColumn}${number} FROM ${scan.table(`filename = '${fileColumn}'`)})`;
  const which = `CASE ${filled.map((one, index) => `WHEN ${isBad(one)} THEN ${index}`).join(' ')} END`;
  const value = `CASE ${filled.map((one) => `WHEN ${isBad(one)} THEN CAST(${one.source.sql} AS VARCHAR)`).join(' ')} END`;
  const [file, order, index, text] = await readFirst(
    lease,
    `SELECT ${fileColumn}, ${orderColumn}, ${which}, ${value} FROM ${rows} WHERE ${which} IS NOT NULL LIMIT 1`,
  );
  const found = filled[Number(index)];
  if (file === undefined || found === undefined) return undefined;
  const [start] = await readFirst(
    lease,
    `SELECT ${orderColumn} FROM ${rows} WHERE ${fileColumn} = ${quoteText(String(file))} LIMIT 1`,
  );
  return {
    file: String(file),
    row: Number(order) - Number(start),
    filled: found,
    value: text === null || text === undefined ? null : String(text),
  };
}

function isBad(one: FilledColumn): string {
  const { column, source } = one;
  const check = `${source.sql} IS NOT NULL AND ${fillExpression(one, 'null')} IS NULL`;
  return column.nullable ? `(${check})` : `(${source.sql} IS NULL OR ${check})`;
}

async function readFirst(lease: Lease, sql: string): Promise<readonly DuckDBValue[]> {
  const reader = await lease.call((connection) => connection.runAndReadAll(sql));
  return reader.getRows()[0] ?? [];
}
