import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlCatalog } from './sql-catalog.js';
import type { SqlCatalog } from './sql-catalog.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
const nothing = (): void => undefined;

describe('the SQL catalog', () => {
  let folder: string;
  let path: string;
  let catalog: SqlCatalog;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phlo-catalog-'));
    path = join(folder, 'catalog.db');
    catalog = openSqlCatalog(path);
  });
  afterEach(async () => {
    catalog.close();
    await rm(folder, { recursive: true });
  });
  const rowsOf = (sql: string): unknown[] => {
    const db = new Database(path);
    try {
      return db.prepare(sql).raw().all();
    } finally {
      db.close();
    }
  };

  it('moves all tables or none', () => {
    const first = { table: 'a.t', expected: null, next: 'file:///1' };
    expect(catalog.commit([first, { table: 'b.u', expected: null, next: 'file:///2' }], nothing)).toEqual([]);
    const moved = { table: 'a.t', expected: 'file:///1', next: 'file:///3' };
    const late = { table: 'b.u', expected: 'file:///0', next: 'file:///4' };
    expect(catalog.commit([moved, late], nothing)).toEqual(['b.u']);
    expect(catalog.commit([{ ...first, next: 'file:///5' }], nothing)).toEqual(['a.t']);
    expect(catalog.list()).toEqual([
      { table: 'a.t', metadataLocation: 'file:///1' },
      { table: 'b.u', metadataLocation: 'file:///2' },
    ]);
    expect(catalog.commit([moved], nothing)).toEqual([]);
    expect([catalog.get('a.t'), catalog.get('a.none')]).toEqual(['file:///3', undefined]);
  });

  it('moves nothing where the last step before it fails, and lets that failure through', () => {
    const fail = () => {
      throw new RangeError('disk');
    };
    expect(() => catalog.commit([{ table: 'a.t', expected: null, next: 'x' }], fail)).toThrow(RangeError);
    expect(catalog.list()).toEqual([]);
    expect(catalog.locked(() => 7)).toBe(7);
    expect(() => catalog.locked(fail)).toThrow(RangeError);
  });

  it('does not ask for the last step where somebody else was first', () => {
    const fail = () => {
      throw new RangeError('must not be called');
    };
    expect(catalog.commit([{ table: 'a.t', expected: 'x', next: 'y' }], fail)).toEqual(['a.t']);
  });

  it('writes the rows that PyIceberg, Java and Trino read', () => {
    catalog.commit([{ table: 'a.t', expected: null, next: 'file:///1' }], nothing);
    catalog.commit([{ table: 'a.t', expected: 'file:///1', next: 'file:///2' }], nothing);
    expect(rowsOf('SELECT * FROM iceberg_tables')).toEqual([['phlo', 'a', 't', 'file:///2', 'file:///1', 'TABLE']]);
    expect(rowsOf('SELECT * FROM iceberg_namespace_properties')).toEqual([['phlo', 'a', 'exists', 'true']]);
  });

  it('leaves views and other catalogs of the same file alone', () => {
    const db = new Database(path);
    db.exec(`INSERT INTO iceberg_tables VALUES ('phlo', 'a', 'v', 'x', NULL, 'VIEW'), ('other', 'a', 't', 'x', NULL, 'TABLE'),
      ('phlo', 'a.b', 'nested', 'x', NULL, NULL)`);
    db.close();
    expect(catalog.list()).toEqual([{ table: 'a.b.nested', metadataLocation: 'x' }]);
    expect([catalog.get('a.v'), catalog.get('a.t'), catalog.get('a.b.nested')]).toEqual([undefined, undefined, 'x']);
  });

  it('drops a table only at the metadata that was read', () => {
    catalog.commit([{ table: 'a.t', expected: null, next: 'x' }], nothing);
    expect(catalog.drop({ table: 'a.t', metadataLocation: 'y' })).toBe(false);
    expect(catalog.drop({ table: 'a.t', metadataLocation: 'x' })).toBe(true);
    expect(catalog.list()).toEqual([]);
  });

  it('takes a catalog from before tables had a type', () => {
    const old = join(folder, 'old.db');
    const db = new Database(old);
    db.exec(`CREATE TABLE iceberg_tables (catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL,
      table_name VARCHAR(255) NOT NULL, metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000),
      PRIMARY KEY (catalog_name, table_namespace, table_name));
      INSERT INTO iceberg_tables VALUES ('phlo', 'a', 't', 'x', NULL)`);
    db.close();
    const upgraded = openSqlCatalog(old);
    expect(upgraded.list()).toEqual([{ table: 'a.t', metadataLocation: 'x' }]);
    expect(upgraded.commit([{ table: 'b.u', expected: null, next: 'y' }], nothing)).toEqual([]);
    upgraded.close();
  });

  it('says CATALOG_CORRUPT of a file that is no database', async () => {
    const broken = join(folder, 'broken.db');
    await writeFile(broken, 'this is not a database, and it is longer than a header of one: '.repeat(20));
    expect(() => openSqlCatalog(broken)).toThrow(code('CATALOG_CORRUPT'));
  });

  it('says CATALOG_FAILED of a folder that is not there, and after it was closed', () => {
    expect(() => openSqlCatalog(join(folder, 'none', 'catalog.db'))).toThrow(code('CATALOG_FAILED'));
    catalog.close();
    expect(() => catalog.list()).toThrow(code('CATALOG_FAILED'));
  });
});
