import type { ColumnSpec, FileSource } from '@phlo/lake';
import { fromDuckdbType } from '../column-type.js';
import type { DuckdbColumn } from '../describe-query.js';
import type { Lease } from '../leases.js';
import { checkFiles } from './check-files.js';
import { describeCsv } from './describe-csv.js';
import { describeNdjson } from './describe-ndjson.js';
import { describeParquet } from './describe-parquet.js';

/** Finds out which columns files have. */
export interface FileDescriber {
  /** Columns that all files have, as DuckDB has them. Throws `SOURCE_*`. */
  describe(lease: Lease, source: FileSource): Promise<readonly DuckdbColumn[]>;
}

/** Lines of JSON have to be read from first to last for it, so the last answer is kept until a file changes. */
export function createFileDescriber(): FileDescriber {
  let last: { readonly key: string; readonly columns: readonly DuckdbColumn[] } | undefined;
  return {
    describe: async (lease, source) => {
      const key = await checkFiles(source);
      if (source.format === 'csv') return describeCsv(source);
      if (source.format === 'parquet') return describeParquet(lease, source);
      if (last?.key !== key) last = { key, columns: await describeNdjson(lease, source) };
      return last.columns;
    },
  };
}

/** What the lake has no type for is text there: nested values as JSON. */
export const toFileColumns = (columns: readonly DuckdbColumn[]): ColumnSpec[] =>
  columns.map(({ name, type }) => ({ name, type: fromDuckdbType(type) ?? 'string', nullable: true }));
