import { isPhloError } from '@phlo/core';
import type { ColumnSpec, ColumnType } from '@phlo/lake';
import { describe, expect, it } from 'vitest';
import { column } from './column.js';
import { matchColumns } from './file-columns.js';
import { ingestion } from './ingestion.js';
import { files, rowNumber } from './source.js';
import type { FilesOptions } from './source.js';

const schema = { id: column.long(), origin: column.string(), delay: column.int().nullable() };

interface Given {
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly format?: 'parquet' | 'csv' | 'ndjson';
  readonly mapping?: NonNullable<FilesOptions<keyof typeof schema>['columns']>;
  readonly onExtraColumns?: 'fail' | 'ignore';
}

function match({ columns, format = 'parquet', mapping = {}, onExtraColumns = 'fail' }: Given) {
  const source = files<keyof typeof schema>({ path: 'f', columns: mapping });
  const asset = ingestion({ table: 'bronze.flights', schema, strategy: 'append', onExtraColumns }, source);
  const found = Object.entries(columns).map(([name, type]): ColumnSpec => ({ name, type, nullable: true }));
  return matchColumns(asset, source.options, { files: 'f.parquet', format, columns: found });
}

function failure(given: Given): string {
  try {
    match(given);
  } catch (error) {
    if (isPhloError(error)) return `${error.code}: ${error.message} ${error.hint}`;
    throw error;
  }
  return 'no error';
}

const right = { id: 'long', origin: 'string', delay: 'int' } as const;

describe('matchColumns', () => {
  it('finds each declared column by name, whatever its case and its place in the file', () => {
    expect(match({ columns: { delay: 'int', ORIGIN: 'string', Id: 'long' } })).toEqual([
      { name: 'id', from: { column: 'Id' } },
      { name: 'origin', from: { column: 'ORIGIN' } },
      { name: 'delay', from: { column: 'delay' } },
    ]);
  });

  it('follows the mapping, and numbers rows where it says so', () => {
    const mapping = { id: rowNumber(), origin: 'from' };
    expect(match({ columns: { from: 'string', delay: 'int' }, mapping })).toEqual([
      { name: 'id', from: { rowNumber: true } },
      { name: 'origin', from: { column: 'from' } },
      { name: 'delay', from: { column: 'delay' } },
    ]);
  });

  it('says how the columns of a CSV file seem to be divided, where all of them were taken for one', () => {
    expect(failure({ columns: { 'id;origin;delay': 'string' }, format: 'csv' })).toMatch(
      /^SOURCE_COLUMN_MISSING: .*divided by ";": say `files\({ csv: { delimiter: ";" } }\)`/,
    );
  });

  it('takes a column whose name every object has for what it is', () => {
    const asset = ingestion(
      { table: 'bronze.x', schema: { constructor: column.string() }, strategy: 'append' },
      files({ path: 'f' }),
    );
    const columns = [{ name: 'constructor', type: 'string', nullable: true }] as const;
    const found = { files: 'f.parquet', format: 'parquet', columns } as const;
    expect(matchColumns(asset, { path: 'f', columns: {} }, found)).toEqual([
      { name: 'constructor', from: { column: 'constructor' } },
    ]);
  });

  it('says which column is missing, what it may be called now, and how to go on', () => {
    const { origin: _, ...rest } = right;
    expect(failure({ columns: { ...rest, orign: 'string' } })).toMatchInlineSnapshot(
      `"SOURCE_COLUMN_MISSING: f.parquet has no column "origin", which bronze.flights declares. It has id, delay, orign. If it was renamed to "orign", say \`files({ columns: { origin: 'orign' } })\`; then \`phlo run --select bronze.flights\`."`,
    );
    expect(failure({ columns: { ...rest, departure_airport: 'string' } })).toContain(
      `If it was renamed to "departure_airport"`,
    );
    expect(failure({ columns: rest })).toContain('Bring the column back, map its new name');
    expect(failure({ columns: { ...rest, aaa: 'string', bbb: 'string' } })).toContain('Bring the column back');
  });

  it('never suggests a column that another one is read from already', () => {
    const mapping = { id: 'number' };
    expect(failure({ columns: { number: 'long', delay: 'int' }, mapping })).toContain('Bring the column back');
  });

  it('names both sides of a mapping that leads nowhere', () => {
    expect(failure({ columns: right, mapping: { origin: 'from' } })).toContain(
      'has no column "from", which bronze.flights reads into "origin"',
    );
  });

  it('refuses a column that nobody declared, unless it is to be ignored', () => {
    const columns = { ...right, tail: 'string', crew: 'int' } as const;
    expect(failure({ columns })).toMatchInlineSnapshot(
      `"SOURCE_COLUMN_UNEXPECTED: f.parquet has "tail", "crew", which bronze.flights does not declare. Add them to the schema, or say \`onExtraColumns: 'ignore'\`; then \`phlo run --select bronze.flights\`."`,
    );
    expect(match({ columns, onExtraColumns: 'ignore' })).toHaveLength(3);
  });

  it('refuses a type that can never become the declared one; text of a CSV file can become any', () => {
    expect(failure({ columns: { ...right, delay: 'timestamp' } })).toMatchInlineSnapshot(
      `"SOURCE_TYPE_MISMATCH: f.parquet has "delay" as timestamp, which cannot become the int that bronze.flights declares for "delay". Declare \`delay: column.timestamp()\`, or correct the file; then \`phlo run --select bronze.flights\`."`,
    );
    expect(failure({ columns: { ...right, delay: 'timestamp' }, format: 'csv' })).toBe('no error');
    expect(failure({ columns: { ...right, delay: 'string' } })).toBe('no error');
  });
});
