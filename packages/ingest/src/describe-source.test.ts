import { isPhloError } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { column } from './column.js';
import { describeSource } from './describe-source.js';
import { ingestion } from './ingestion.js';
import { files } from './source.js';
import type { FilesOptions } from './source.js';

const asset = ingestion(
  { table: 'bronze.x', schema: { a: column.int() }, strategy: 'append' },
  files({ path: 'never looked at' }),
);

const describeFiles = (paths: readonly string[], options: Partial<FilesOptions> = {}) =>
  describeSource(asset, { path: [], ...options }, paths);

function failure(paths: readonly string[]): string {
  try {
    describeFiles(paths);
  } catch (error) {
    if (isPhloError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('describeSource', () => {
  it.each([
    ['a.parquet', 'parquet'],
    ['a.PARQUET', 'parquet'],
    ['a.csv', 'csv'],
    ['a.csv.gz', 'csv'],
    ['a.ndjson', 'ndjson'],
    ['a.jsonl.gz', 'ndjson'],
  ])('knows the format of %s', (path, format) => {
    expect(describeFiles([path])).toEqual({ format, paths: [path] });
  });

  it('reads .tsv with tabs, unless it is told otherwise', () => {
    expect(describeFiles(['a.tsv', 'b.tsv.gz']).csv).toEqual({ delimiter: '\t' });
    expect(describeFiles(['a.tsv'], { csv: { delimiter: ';' } }).csv).toEqual({ delimiter: ';' });
    expect(describeFiles(['a.tsv', 'b.csv']).csv).toBeUndefined();
  });

  it('believes what the source says', () => {
    expect(describeFiles(['a.dat'], { format: 'csv', csv: { header: false } })).toEqual({
      format: 'csv',
      paths: ['a.dat'],
      csv: { header: false },
    });
  });

  it('refuses names that say nothing, and several formats at once', () => {
    expect(failure(['/data/a.xlsx', '/data/b.csv'])).toMatchInlineSnapshot(
      `"SOURCE_FORMAT_UNKNOWN: The format of a.xlsx cannot be told from the name."`,
    );
    expect(failure(['/data/a.csv', '/data/b.parquet', '/data/c.csv'])).toMatchInlineSnapshot(
      `"SOURCE_FORMAT_UNKNOWN: bronze.x reads files of several formats at once: parquet (b.parquet), csv (a.csv)."`,
    );
  });
});
