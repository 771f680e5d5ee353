import type { ColumnSpec, FileSource } from '@phlo/lake';
import { fromDuckdbType } from '../column-type.js';
import { describeSelect } from '../describe-query.js';
import type { DuckdbColumn } from '../describe-query.js';
import type { Lease } from '../leases.js';
import { checkFiles } from './check-files.js';
import { describeCsv } from './describe-csv.js';
import { describeNdjson } from './describe-ndjson.js';
import { explainSource } from './explain-source.js';
import { assertSameSchema } from './same-schema.js';
import { readParquet } from './scan-files.js';

/** Columns that all files have, as DuckDB has them. Throws `SOURCE_*`. */
export async function readFileColumns(lease: Lease, source: FileSource): Promise<readonly DuckdbColumn[]> {
  await checkFiles(source);
  switch (source.format) {
    case 'csv':
      return describeCsv(source);
    case 'ndjson':
      return describeNdjson(lease, source);
    case 'parquet':
      try {
        await assertSameSchema(lease, source);
        return await describeSelect(lease, `SELECT * FROM ${readParquet(source.paths.slice(0, 1))}`);
      } catch (error) {
        throw await explainSource(error, source);
      }
  }
}

/** What the lake has no type for is text there: nested values as JSON. */
export const toFileColumns = (columns: readonly DuckdbColumn[]): ColumnSpec[] =>
  columns.map(({ name, type }) => ({ name, type: fromDuckdbType(type) ?? 'string', nullable: true }));
