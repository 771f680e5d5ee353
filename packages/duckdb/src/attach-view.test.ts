import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, TableView, ViewFile, WriteResult } from '@phlo/lake';
import { batchesOf, columnsOf, createLab, viewOf } from './lab.test.setup.js';
import type { Lab } from './lab.test.setup.js';

let lab: Lab;
beforeAll(async () => {
  lab = await createLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const write = (columns: readonly Column[], sql: string): Promise<WriteResult> =>
  lab.session.writeQuery(sql, lab.target(columns));
const view = (columns: readonly Column[], files: readonly ViewFile[], table = 'bronze.t'): TableView => ({
  table,
  columns,
  partition: [],
  files,
  rows: 0,
  summary: {},
});
const filesOf = ({ files }: WriteResult, isCurrentSchema: boolean): ViewFile[] =>
  files.map(({ path, rows, sizeBytes }) => ({ path, rows, sizeBytes, isCurrentSchema }));

describe('attach', () => {
  it('shows the columns of the table in its order, whatever the order in the file', async () => {
    const [a, b] = columnsOf({ a: 'int', b: 'string' }) as [Column, Column];
    const written = await write([b, a], `SELECT 1 AS a, 'x' AS b`);
    await lab.session.attach(view([a, b], filesOf(written, true)));
    expect(JSON.stringify(await lab.session.rows('FROM bronze.t'))).toBe('[{"a":1,"b":"x"}]');
  });

  it('reads older files by field id: renamed, widened, added and dropped columns', async () => {
    const before: Column[] = [
      { id: 1, name: 'id', type: 'int', nullable: false },
      { id: 2, name: 'old', type: 'string', nullable: true },
      { id: 3, name: 'price', type: 'decimal(6,2)', nullable: true },
      { id: 4, name: 'ratio', type: 'float', nullable: true },
      { id: 5, name: 'gone', type: 'string', nullable: true },
    ];
    const after: Column[] = [
      { id: 6, name: 'gone', type: 'timestamptz', nullable: true },
      { id: 2, name: 'new "name"', type: 'string', nullable: true },
      { id: 1, name: 'id', type: 'long', nullable: false },
      { id: 3, name: 'price', type: 'decimal(18,2)', nullable: true },
      { id: 4, name: 'ratio', type: 'double', nullable: true },
    ];
    const older = await write(before, `SELECT 1 AS id, 'a' AS old, 1.25 AS price, 0.5::FLOAT AS ratio, 'x' AS gone`);
    const newer = await write(
      after,
      `SELECT TIMESTAMPTZ '2026-03-01 00:00:00Z' AS gone, 'b' AS "new ""name""", 9007199254740993 AS id, 2.5 AS price, 0.1 AS ratio`,
    );
    await lab.session.attach(view(after, [...filesOf(older, false), ...filesOf(newer, true)]));
    expect(await lab.session.rows('FROM bronze.t ORDER BY id')).toEqual([
      { gone: null, 'new "name"': 'a', id: 1, price: '1.25', ratio: 0.5 },
      { gone: '2026-03-01T00:00:00Z', 'new "name"': 'b', id: '9007199254740993', price: '2.50', ratio: 0.1 },
    ]);
    expect((await lab.session.describe('FROM bronze.t')).map(({ type }) => type)).toEqual(
      after.map(({ type }) => type),
    );
    await lab.session.attach(view(after, filesOf(older, false), 'bronze.only_older'));
    expect(await lab.session.rows('FROM bronze.only_older')).toHaveLength(1);
  });

  it('shows no rows and every column of a table without files', async () => {
    const columns = columnsOf({ a: 'int!', b: 'decimal(18,2)', c: 'timestamptz', d: 'binary', e: 'uuid' });
    await lab.session.attach(view(columns, [], 'bronze.empty'));
    expect(await lab.session.rows('FROM bronze.empty')).toEqual([]);
    expect(await lab.session.describe('FROM bronze.empty')).toEqual(
      columns.map(({ name, type }) => ({ name, type, nullable: true })),
    );
  });

  it('replaces what it showed before', async () => {
    const columns = columnsOf({ a: 'int' });
    const [one, other] = [await write(columns, 'SELECT 1 AS a'), await write(columns, 'SELECT 2 AS a')];
    for (const written of [one, other]) {
      await lab.session.attach(viewOf(written, columns, 'bronze.twice'));
      expect(await lab.session.rows('FROM bronze.twice')).toHaveLength(1);
    }
    expect(await lab.session.rows('FROM bronze.twice')).toEqual([{ a: 2 }]);
  });

  it('takes nothing from the names of folders', async () => {
    const columns = columnsOf({ a: 'int' });
    const target = lab.target(columns);
    const written = await lab.session.writeRows(batchesOf([{ a: 1 }]), target);
    const { cp } = await import('node:fs/promises');
    const path = lab.path('a=7/b=8/file.parquet');
    await cp(written.files[0]?.path ?? '', path, { recursive: true });
    await lab.session.attach(view(columns, [{ path, rows: 1, sizeBytes: 1, isCurrentSchema: true }], 'bronze.hive'));
    expect(await lab.session.rows('FROM bronze.hive')).toEqual([{ a: 1 }]);
  });

  it('takes thousands of files', async () => {
    const columns = columnsOf({ a: 'int' });
    const [file] = filesOf(await write(columns, 'SELECT 1 AS a'), true);
    if (file === undefined) throw new Error('nothing was written');
    await lab.session.attach(
      view(
        columns,
        Array.from({ length: 10_000 }, () => file),
        'bronze.many',
      ),
    );
    expect(await lab.session.rows('SELECT count(*) AS n FROM bronze.many')).toEqual([{ n: 10_000 }]);
  });

  it('says which file is gone', async () => {
    const file = { path: lab.path('gone.parquet'), rows: 1, sizeBytes: 1, isCurrentSchema: true };
    await expect(lab.session.attach(view(columnsOf({ a: 'int' }), [file]))).rejects.toMatchObject({
      code: 'LAKE_FILE_UNREADABLE',
      message: expect.stringContaining('gone.parquet'),
    });
  });
});
