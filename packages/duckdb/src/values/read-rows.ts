import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import type { Row } from '@phlo/lake';
import { readerOf } from './read-value.js';
import type { ValueReader } from './read-value.js';

interface ResultColumn {
  readonly name: string;
  readonly read: ValueReader;
}

/** Reads chunks of a result as rows. Columns of one name get `_1`, `_2`, … behind all but the first. */
export function createRowReader(result: DuckDBResult): (chunk: DuckDBDataChunk) => Row[] {
  const types = result.columnTypes();
  const columns = distinctNames(result.columnNames()).map((name, index): ResultColumn => {
    // There are as many types as names.
    return { name, read: readerOf(types[index] as (typeof types)[number]) };
  });
  return (chunk) => readChunk(chunk, columns);
}

/** DuckDB's own way of it keeps names in an object, and so knows a column called `constructor` already. */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let distinct = name;
    for (let count = 1; taken.has(distinct) || (distinct !== name && names.includes(distinct)); count++)
      distinct = `${name}_${count}`;
    taken.add(distinct);
    return distinct;
  });
}

function readChunk(chunk: DuckDBDataChunk, columns: readonly ResultColumn[]): Row[] {
  const rows = Array.from({ length: chunk.rowCount }, (): Record<string, unknown> => ({}));
  columns.forEach(({ name, read }, index) => {
    const vector = chunk.getColumnVector(index);
    const set = name === '__proto__' ? define : assign;
    rows.forEach((row, at) => {
      const value = vector.getItem(at);
      set(row, name, value === null ? null : read(value));
    });
  });
  return rows;
}

const assign = (row: Record<string, unknown>, name: string, value: unknown): void => {
  row[name] = value;
};
/** A column may be called so, and assigning to that name sets no property. */
const define = (row: Record<string, unknown>, name: string, value: unknown): void => {
  Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true });
};
