import { DuckDBDataChunk, DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBType, DuckDBVector } from '@duckdb/node-api';
import { isPhloError, messageOf } from '@phlo/core';
import type { Column, Row } from '@phlo/lake';
import { duckdbErrors } from '../errors.js';
import { showValue } from './explain-values.js';
import { writerOf } from './row-values.js';
import type { ValueWriter } from './row-values.js';

/** Rows that one chunk holds: the size of DuckDB's vectors. */
export const chunkRows = 2048;

/** Turns rows into a chunk of DuckDB, checking every value. */
export interface ChunkWriter {
  /**
   * At most {@link chunkRows} rows; `firstRow` is the number of the first of them, from 1 on. The chunk is good until the next call:
   * each new one would hold its memory until the collector gets to it. Throws `VALUE_INVALID`.
   */
  write(rows: readonly Row[], firstRow: number): { readonly chunk: DuckDBDataChunk; readonly sizeBytes: number };
}

interface ColumnWriter {
  readonly column: Column;
  readonly write: ValueWriter;
  readonly isLong: boolean;
  /** Every object has something of this name, such as `constructor`. */
  readonly isInherited: boolean;
}

export function createChunkWriter(columns: readonly Column[], types: readonly DuckDBType[]): ChunkWriter {
  const writers = columns.map((column, index): ColumnWriter => ({
    column,
    write: writerOf(column.type),
    isLong: types[index]?.typeId === DuckDBTypeId.VARCHAR || types[index]?.typeId === DuckDBTypeId.BLOB,
    isInherited: column.name in Object.prototype,
  }));
  const names = new Set(columns.map(({ name }) => name));
  const chunk = DuckDBDataChunk.create(types);
  return {
    write: (rows, firstRow) => {
      // Not `forEach`, which leaves out the holes of an array.
      for (let at = 0; at < rows.length; at++) assertKnownColumns(rows[at], { names, rowNumber: firstRow + at });
      chunk.reset();
      chunk.rowCount = rows.length;
      let sizeBytes = rows.length * columns.length * 8;
      writers.forEach((writer, index) => {
        const vector = chunk.getColumnVector(index);
        try {
          sizeBytes += fillVector(vector, { rows, firstRow, writer });
        } catch (error) {
          throw isPhloError(error) ? error : unreadableValue(error, { rows, firstRow, writer });
        }
      });
      return { chunk, sizeBytes };
    },
  };
}

interface Filling {
  readonly rows: readonly Row[];
  readonly firstRow: number;
  readonly writer: ColumnWriter;
}

/** Returns the bytes of what has no fixed size. */
function fillVector(vector: DuckDBVector, { rows, firstRow, writer }: Filling): number {
  const { column, write, isLong, isInherited } = writer;
  let sizeBytes = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as Row;
    const value = isInherited && !Object.hasOwn(row, column.name) ? undefined : row[column.name];
    if (value === null || value === undefined) {
      if (!column.nullable) throw missingValue(column, firstRow + at);
      vector.setItem(at, null);
      continue;
    }
    const written = write(value);
    if (written === undefined) throw unfitValue(column, { value, rowNumber: firstRow + at });
    if (isLong) sizeBytes += (value as { readonly length: number }).length;
    vector.setItem(at, written);
  }
  vector.flush();
  return sizeBytes;
}

function assertKnownColumns(
  row: unknown,
  { names, rowNumber }: { readonly names: ReadonlySet<string>; readonly rowNumber: number },
): void {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw noRow(row, rowNumber);
  let isBare = true;
  for (const name in row) {
    isBare = false;
    if (names.has(name) || !Object.hasOwn(row, name)) continue;
    throw duckdbErrors.create('VALUE_INVALID', {
      message: `Row ${rowNumber} has "${name}", which the table does not have. It has ${[...names].join(', ')}.`,
      hint: `Leave "${name}" out of the rows, or add it to the schema.`,
      details: { row: rowNumber, column: name },
    });
  }
  if (isBare) assertRecord(row, rowNumber);
}

/** A promise, a map or a generator would be a row of nulls. */
function assertRecord(row: object, rowNumber: number): void {
  const [, kind = ''] = /^\[object (.*)\]$/.exec(Object.prototype.toString.call(row)) ?? [];
  if (kind === 'Object') return;
  throw duckdbErrors.create('VALUE_INVALID', {
    message: `Row ${rowNumber} is a value of the kind ${kind}, which has no columns.`,
    hint: 'Give each row as an object, with a property for each column; `await` a promise, and `yield*` what another function yields.',
    details: { row: rowNumber },
  });
}

const noRow = (value: unknown, rowNumber: number) =>
  duckdbErrors.create('VALUE_INVALID', {
    message: `Row ${rowNumber} is ${value === null || value === undefined ? String(value) : describeValue(value)}, and no object.`,
    hint: 'Give each row as an object, with a property for each column.',
    details: { row: rowNumber },
  });

const missingValue = ({ name, type }: Column, rowNumber: number) =>
  duckdbErrors.create('VALUE_INVALID', {
    message: `Row ${rowNumber}, column "${name}": it is null and must not be.`,
    hint: `Give a value, or declare \`${name}\` nullable.`,
    details: { row: rowNumber, column: name, value: null, type },
  });

/** Only a getter throws. */
function unreadableValue(cause: unknown, { rows, firstRow, writer: { column } }: Filling) {
  const { name, type } = column;
  const row = firstRow + rows.findIndex((one) => !canRead(one, name));
  return duckdbErrors.create('VALUE_INVALID', {
    message: `Row ${row}, column "${name}": it cannot be read: ${messageOf(cause)}`,
    hint: 'Look at the getter of the row; a row of plain values has none.',
    details: { row, column: name, type },
    cause,
  });
}

function canRead(row: Row, name: string): boolean {
  try {
    void row[name];
    return true;
  } catch {
    return false;
  }
}

function unfitValue(
  { name, type }: Column,
  { value, rowNumber }: { readonly value: unknown; readonly rowNumber: number },
) {
  const text = describeValue(value);
  return duckdbErrors.create('VALUE_INVALID', {
    message: `Row ${rowNumber}, column "${name}": ${text} is no ${type}.`,
    hint: `Give a value that fits, or declare \`${name}\` as a type that it fits.`,
    details: { row: rowNumber, column: name, value: text, type },
  });
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return showValue(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString();
  return Array.isArray(value) ? 'an array' : `a value of the type ${typeof value}`;
}
