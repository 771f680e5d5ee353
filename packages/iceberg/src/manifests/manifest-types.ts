import type { AvroValue } from '../avro/avro-schema.js';
import type { Long } from '../metadata/table-metadata.js';

/** Status of a manifest entry. https://iceberg.apache.org/spec/#manifest-entry-fields */
export const entryStatus = { existing: 0, added: 1, deleted: 2 } as const;

/** A map of Iceberg's, which Avro holds as pairs. */
type Pairs<Value> = readonly { readonly key: number; readonly value: Value }[];

/** One file, under the names of the specification. What a plan does not need is there only when it was asked for. */
export interface DataFile {
  readonly content?: number | null;
  readonly file_path: string;
  readonly file_format: string;
  /** By partition field id, as Avro holds the values. */
  readonly partition: ReadonlyMap<number, AvroValue>;
  readonly record_count: number;
  readonly file_size_in_bytes: number;
  readonly column_sizes?: Pairs<Long> | null;
  readonly value_counts?: Pairs<Long> | null;
  readonly null_value_counts?: Pairs<Long> | null;
  readonly nan_value_counts?: Pairs<Long> | null;
  readonly lower_bounds?: Pairs<Uint8Array> | null;
  readonly upper_bounds?: Pairs<Uint8Array> | null;
  readonly key_metadata?: Uint8Array | null;
  readonly split_offsets?: readonly Long[] | null;
  readonly equality_ids?: readonly number[] | null;
  readonly sort_order_id?: number | null;
}

/** An entry as a file has it: sequence numbers of added files are null and come from the manifest list. */
export interface RawEntry {
  readonly status: number;
  readonly snapshot_id?: Long | null;
  readonly sequence_number?: Long | null;
  readonly file_sequence_number?: Long | null;
  readonly data_file: DataFile;
}

/** An entry with what it inherits filled in. */
export interface ManifestEntry extends RawEntry {
  readonly snapshot_id: Long;
  readonly sequence_number: Long;
  readonly file_sequence_number: Long;
}

export interface PartitionSummary {
  readonly contains_null: boolean;
  readonly contains_nan?: boolean | null;
  readonly lower_bound?: Uint8Array | null;
  readonly upper_bound?: Uint8Array | null;
}

/** One line of a manifest list. https://iceberg.apache.org/spec/#manifest-lists */
export interface ManifestFile {
  readonly manifest_path: string;
  readonly manifest_length: number;
  readonly partition_spec_id: number;
  /** 0 data, 1 deletes. */
  readonly content: number;
  readonly sequence_number: Long;
  readonly min_sequence_number: Long;
  readonly added_snapshot_id: Long;
  readonly added_files_count: number;
  readonly existing_files_count: number;
  readonly deleted_files_count: number;
  readonly added_rows_count: Long;
  readonly existing_rows_count: Long;
  readonly deleted_rows_count: Long;
  readonly partitions?: readonly PartitionSummary[] | null;
  readonly key_metadata?: Uint8Array | null;
}

/** Whether a manifest has files that are part of the table. */
export const hasLiveFiles = (manifest: ManifestFile): boolean =>
  manifest.added_files_count + manifest.existing_files_count > 0;
