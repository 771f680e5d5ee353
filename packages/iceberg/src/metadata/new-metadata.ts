import type { Column } from '@phlo/lake';
import { deletesOldVersions } from './change-metadata.js';
import { fieldsOf } from './columns.js';
import type { TableMetadata } from './table-metadata.js';

export interface NewTable {
  readonly uuid: string;
  /** URI. */
  readonly location: string;
  readonly columns: readonly Column[];
  readonly now: number;
}

/** Metadata of a table without snapshots and partitions. https://iceberg.apache.org/spec/#table-metadata-fields */
export const createMetadata = ({ uuid, location, columns, now }: NewTable): TableMetadata => ({
  'format-version': 2,
  'table-uuid': uuid,
  location,
  'last-sequence-number': 0,
  'last-updated-ms': now,
  'last-column-id': columns.reduce((last, { id }) => Math.max(last, id), 0),
  'current-schema-id': 0,
  schemas: [{ type: 'struct', 'schema-id': 0, fields: fieldsOf(columns) }],
  'default-spec-id': 0,
  'partition-specs': [{ 'spec-id': 0, fields: [] }],
  'last-partition-id': 999,
  'default-sort-order-id': 0,
  'sort-orders': [{ 'order-id': 0, fields: [] }],
  properties: { 'write.parquet.compression-codec': 'zstd', [deletesOldVersions]: 'true' },
  refs: {},
  snapshots: [],
  'snapshot-log': [],
  'metadata-log': [],
});
