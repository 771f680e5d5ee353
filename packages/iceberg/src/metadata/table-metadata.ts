import type { JsonObject } from '../json/lossless-json.js';

/** A 63-bit integer of a metadata file: a bigint beyond 2^53. */
export type Long = number | bigint;

export interface SchemaJson extends JsonObject {
  readonly 'schema-id': number;
  readonly fields: readonly SchemaFieldJson[];
}

export interface SchemaFieldJson extends JsonObject {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly doc?: string;
}

export interface PartitionSpecJson extends JsonObject {
  readonly 'spec-id': number;
  readonly fields: readonly PartitionFieldJson[];
}

export interface PartitionFieldJson extends JsonObject {
  readonly name: string;
  readonly transform: string;
  readonly 'source-id': number;
  readonly 'field-id': number;
}

export interface SnapshotJson extends JsonObject {
  readonly 'snapshot-id': Long;
  readonly 'parent-snapshot-id'?: Long;
  readonly 'sequence-number': number;
  readonly 'timestamp-ms': number;
  readonly 'manifest-list': string;
  readonly summary: Readonly<Record<string, string>>;
  readonly 'schema-id'?: number;
}

export interface SnapshotLogEntry extends JsonObject {
  readonly 'snapshot-id': Long;
  readonly 'timestamp-ms': number;
}

export interface MetadataLogEntry extends JsonObject {
  readonly 'metadata-file': string;
  readonly 'timestamp-ms': number;
}

/**
 * A table's metadata file, version 2, under its own names, so that what Phlo does not know (statistics, other branches) is
 * written back as it was. https://iceberg.apache.org/spec/#table-metadata-fields
 */
export interface TableMetadata extends JsonObject {
  readonly 'format-version': 2;
  readonly 'table-uuid': string;
  readonly location: string;
  readonly 'last-sequence-number': number;
  readonly 'last-updated-ms': number;
  readonly 'last-column-id': number;
  readonly 'current-schema-id': number;
  readonly schemas: readonly SchemaJson[];
  readonly 'default-spec-id': number;
  readonly 'partition-specs': readonly PartitionSpecJson[];
  readonly 'last-partition-id': number;
  readonly properties: Readonly<Record<string, string>>;
  readonly 'current-snapshot-id'?: Long | null;
  readonly snapshots: readonly SnapshotJson[];
  readonly 'snapshot-log': readonly SnapshotLogEntry[];
  readonly 'metadata-log': readonly MetadataLogEntry[];
}

/** The id as the rest of Phlo has it. */
export const idText = (id: Long): string => id.toString();

/** The snapshot of an id. */
export const findSnapshot = (metadata: TableMetadata, id: string): SnapshotJson | undefined =>
  metadata.snapshots.find((snapshot) => idText(snapshot['snapshot-id']) === id);

/** The snapshot that readers see; Java writes `-1` for none. */
export function currentSnapshot(metadata: TableMetadata): SnapshotJson | undefined {
  const id = metadata['current-snapshot-id'];
  return id === undefined || id === null ? undefined : findSnapshot(metadata, idText(id));
}

/** The schema of an id, the current one by default. */
export function schemaOf(metadata: TableMetadata, id = metadata['current-schema-id']): SchemaJson | undefined {
  return metadata.schemas.find((schema) => schema['schema-id'] === id);
}

/** The partition spec of an id, the default one where none is given. */
export function specOf(metadata: TableMetadata, id = metadata['default-spec-id']): PartitionSpecJson | undefined {
  return metadata['partition-specs'].find((spec) => spec['spec-id'] === id);
}
