import { isPhloError } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { column } from './column.js';
import { ingestion, isIngestion } from './ingestion.js';
import { day, hour, identity, month, year } from './partition.js';
import { files, rowNumber, rows } from './source.js';

const schema = { id: column.long(), at: column.timestamp(), on: column.date(), share: column.double().nullable() };
const source = files({ path: 'data/*.csv' });
const base = { table: 'bronze.orders', schema, strategy: 'append' } as const;

/** The message of what is thrown; definitions are loose here, as they are where nobody compiled them. */
function failure(options: object, given: unknown = source): string {
  try {
    ingestion({ ...base, ...options }, given as typeof source);
  } catch (error) {
    if (isPhloError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('ingestion', () => {
  it('describes itself, with columns in the order of the schema, and is frozen', () => {
    const orders = ingestion(
      {
        ...base,
        key: ['id'],
        partition: [month('at')],
        owner: 'data@example.com',
        description: 'Orders',
        group: 'shop',
        tags: { tier: '1' },
        publishGroup: 'nightly',
      },
      files({ path: ['a.csv', 'b.csv'], columns: { id: rowNumber() } }),
    );
    expect(orders).toMatchObject({
      kind: 'ingestion',
      name: 'bronze.orders',
      table: 'bronze.orders',
      key: ['id'],
      partition: [{ column: 'at', transform: 'month' }],
      retries: 2,
      onExtraColumns: 'fail',
      tags: { tier: '1' },
      source: { kind: 'files', datasets: ['a.csv', 'b.csv'] },
    });
    expect(orders.columns).toEqual([
      { name: 'id', type: 'long', nullable: false },
      { name: 'at', type: 'timestamp', nullable: false },
      { name: 'on', type: 'date', nullable: false },
      { name: 'share', type: 'double', nullable: true },
    ]);
    expect(Object.isFrozen(orders)).toBe(true);
    expect(isIngestion(orders)).toBe(true);
  });

  it('takes a bare function as rows, and names what it reads where it is told', () => {
    const schema = { id: column.long() };
    const options = { table: 'bronze.x', schema, strategy: 'append' } as const;
    expect(ingestion(options, () => []).source).toMatchObject({ kind: 'rows', datasets: [] });
    expect(
      ingestion(
        options,
        rows(() => [], { dataset: 'https://example.com/x' }),
      ).source.datasets,
    ).toEqual(['https://example.com/x']);
  });

  it('is told from what only looks like it', () => {
    expect([{ kind: 'ingestion' }, null, 'ingestion', undefined].some(isIngestion)).toBe(false);
  });

  it('refuses a column that no builder has made', () => {
    const schema = { id: 'long' } as unknown as { readonly id: ReturnType<typeof column.long> };
    expect(() => ingestion({ table: 'bronze.x', schema, strategy: 'append' }, () => [])).toThrow(
      'schema.id: it is made by no builder, such as column.long()',
    );
  });

  it('reports everything that is wrong with it at once, with the place of each', () => {
    expect(
      failure(
        { key: ['di', 'share'], partition: [month('share')], retries: -1, strategy: 'upsert', onExtraColumn: 'ignore' },
        files({ path: ' ', columns: { di: 'ID', at: rowNumber() } }),
      ),
    ).toMatchInlineSnapshot(
      `"ASSET_INVALID: bronze.orders: onExtraColumn: there is no such option; did you mean "onExtraColumns"?; strategy: "upsert" is none; there are append and replace; retries: a whole number from 0 on, not -1; key[0]: "di" is no column of the schema; did you mean "id"?; key[1]: "share" is nullable, and a key is not; partition[0]: month("share") cannot partition a column of type double; files.path: it names no file; files.columns.di: "di" is no column of the schema; did you mean "id"?; files.columns.at: a row number is a long, and the column a timestamp."`,
    );
  });

  it.each([
    [{ table: 'Orders' }, 'ASSET_NAME_INVALID: "Orders" is no name of a table'],
    [{ table: 'orders' }, 'ASSET_NAME_INVALID'],
    [{ schema: {} }, 'schema: it has no columns'],
    [{ schema: { a: column.int(), A: column.int() } }, 'schema.A: another column differs only in upper and lower case'],
    [{ schema: { ' ': column.int() } }, 'a column has no name'],
    [{ schema: { 'a\0': column.int() } }, 'schema."a\\u0000": a name holds neither the character of code 0 nor half'],
    [{ schema: { '\uD800': column.int() } }, 'schema."\\ud800": a name holds neither the character of code 0 nor half'],
    [{ onExtraColumns: 'drop' }, '"drop" is neither fail nor ignore'],
    [{ retries: 1.5 }, 'retries: a whole number from 0 on, not 1.5'],
    [{ partition: [hour('on')] }, 'hour("on") cannot partition a column of type date'],
    [{ partition: [identity('share')] }, 'identity("share") cannot partition a column of type double'],
  ])('refuses %j', (options, message) => {
    expect(failure(options)).toContain(message);
  });

  it.each([
    [files({ path: [] }), 'files.path: it names no file'],
    [{ ...source, options: { path: 'x', format: 'xml' } }, '"xml" is none of parquet, csv and ndjson'],
    [
      { ...source, options: { path: 'x', formt: 'csv' } },
      'files.formt: there is no such option; did you mean "format"?',
    ],
    [{ ...source, options: { path: 'x', csv: { separator: ';' } } }, 'files.csv.separator: there is no such option'],
    [null, 'source: it has none'],
    [{ kind: 'rows' }, 'source: it has none'],
  ])('refuses the source %j', (given, message) => {
    expect(failure({}, given)).toContain(message);
  });

  it('takes every partition that Iceberg takes', () => {
    const partition = [identity('id'), year('on'), month('at'), day('at'), hour('at')];
    expect(failure({ partition })).toBe('no error');
  });
});
