import type { FileColumn, FileSource } from '@phlo/lake';
import { fromDuckdbType } from '../column-type.js';
import type { Lease } from '../leases.js';
import { checkFiles } from './check-files.js';
import { describeCsv } from './describe-csv.js';
import { describeNdjson } from './describe-ndjson.js';
import { describeParquet } from './describe-parquet.js';
import type { FoundFiles } from './layouts.js';

/** Finds out which columns files have. */
export interface FileDescriber {
  /** Columns of the files, as DuckDB has them. Throws `SOURCE_*`. */
  describe(lease: Lease, source: FileSource): Promise<FoundFiles>;
}

/** Lines of JSON have to be read from first to last for it, so the last answer is kept until a file changes. */
export function createFileDescriber(): FileDescriber {
  let last: { readonly key: string; readonly found: FoundFiles } | undefined;
  return {
    describe: async (lease, source) => {
      const key = await checkFiles(source);
      if (source.format === 'csv') return describeCsv(source);
      if (source.format === 'parquet') return describeParquet(lease, source);
      if (last?.key !== key) last = { key, found: await describeNdjson(lease, source) };
      return last.found;
    },
  };
}

/** What the lake has no type for is text there: nested values as JSON. */
export const toFileColumns = ({ columns }: FoundFiles): FileColumn[] =>
  columns.map(({ name, type, missingIn }) => ({
    name,
    type: fromDuckdbType(type) ?? 'string',
    nullable: true,
    ...(missingIn.length > 0 && { missingIn }),
  }));
