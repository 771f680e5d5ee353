import Database from 'libsql';
import { expect, it } from 'vitest';
import { catalogError } from './catalog-error.js';

it('gives what SQLite says about a full disk its code', () => {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE t (x)');
  db.exec('PRAGMA max_page_count = 3');
  let failure: unknown;
  try {
    db.exec('INSERT INTO t VALUES (zeroblob(1000000))');
  } catch (error) {
    failure = error;
  }
  expect(catalogError('catalog.db', failure)).toMatchObject({ code: 'LAKE_DISK_FULL', cause: failure });
  db.close();
});

it.each([
  ['SQLITE_BUSY', 'CATALOG_BUSY'],
  ['SQLITE_BUSY_SNAPSHOT', 'CATALOG_BUSY'],
  ['SQLITE_CORRUPT', 'CATALOG_CORRUPT'],
  ['SQLITE_NOTADB', 'CATALOG_CORRUPT'],
  ['SQLITE_READONLY', 'CATALOG_FAILED'],
])('takes %s for %s', (sqlite, code) => {
  expect(catalogError('catalog.db', Object.assign(new Error('x'), { code: sqlite }))).toMatchObject({ code });
});
