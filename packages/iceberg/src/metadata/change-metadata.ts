import { basename } from 'node:path';
import { loadedFilesKey } from '@phlo/lake';
import type { Column, PartitionField } from '@phlo/lake';
import { isArray, isObject, stringifyJson } from '../json/lossless-json.js';
import { fieldsOf } from './columns.js';
import { specFieldsOf } from './partitions.js';
import { schemaOf } from './table-metadata.js';
import type { Long, SchemaJson, SnapshotJson, TableMetadata } from './table-metadata.js';

/** The metadata with these columns as its current schema; one that the table had before keeps its id. */
export function withColumns(metadata: TableMetadata, columns: readonly Column[]): TableMetadata {
  const fields = fieldsOf(columns);
  const current = schemaOf(metadata);
  const candidates = [...(current === undefined ? [] : [current]), ...metadata.schemas];
  const known = candidates.find((schema) => isSameFields(schema, fields));
  const lastColumnId = Math.max(metadata['last-column-id'], ...columns.map(({ id }) => id));
  if (known !== undefined)
    return { ...metadata, 'current-schema-id': known['schema-id'], 'last-column-id': lastColumnId };
  const id = 1 + Math.max(-1, ...metadata.schemas.map((schema) => schema['schema-id']));
  const identifiers = keptIdentifiers(current, columns);
  const schema: SchemaJson = {
    type: 'struct',
    'schema-id': id,
    ...(identifiers.length > 0 && { 'identifier-field-ids': identifiers }),
    fields,
  };
  return {
    ...metadata,
    schemas: [...metadata.schemas, schema],
    'current-schema-id': id,
    'last-column-id': lastColumnId,
  };
}

function isSameFields(schema: SchemaJson, fields: SchemaJson['fields']): boolean {
  const text = ({ id, name, required, type, doc }: SchemaJson['fields'][number]): string =>
    // Other writers leave the space of `decimal(9, 2)` out.
    stringifyJson([
      id,
      name,
      required,
      typeof type === 'string' ? type.replaceAll(' ', '') : (type ?? null),
      doc ?? null,
    ]);
  return (
    schema.fields.length === fields.length &&
    schema.fields.every((field, index) => text(field) === text(at(fields, index)))
  );
}

const at = (fields: SchemaJson['fields'], index: number): SchemaJson['fields'][number] =>
  fields[index] ?? { id: -1, name: '', required: false };

/** Identifier fields have to be required columns of the schema. */
function keptIdentifiers(schema: SchemaJson | undefined, columns: readonly Column[]): readonly number[] {
  const ids = schema?.['identifier-field-ids'];
  if (!isArray(ids)) return [];
  return ids.filter((id): id is number => columns.some((column) => column.id === id && !column.nullable));
}

/** The metadata with this partition as its default spec; one that the table had before keeps its id. */
export function withPartition(metadata: TableMetadata, partition: readonly PartitionField[]): TableMetadata {
  const fields = specFieldsOf(partition);
  const text = (list: typeof fields): string =>
    stringifyJson(list.map((field) => [field['field-id'], field['source-id'], field.transform]));
  const known = metadata['partition-specs'].find((spec) => text(spec.fields) === text(fields));
  if (known !== undefined) return { ...metadata, 'default-spec-id': known['spec-id'] };
  const id = 1 + Math.max(-1, ...metadata['partition-specs'].map((spec) => spec['spec-id']));
  return {
    ...metadata,
    'partition-specs': [...metadata['partition-specs'], { 'spec-id': id, fields }],
    'default-spec-id': id,
    'last-partition-id': Math.max(metadata['last-partition-id'], ...partition.map((field) => field.id)),
  };
}

/** So many snapshots say which files are loaded: somebody may take the table back to one of them. */
const keptFileLists = 10;

/** Each snapshot has the whole list, which in all of them would take the square of the number of loads. */
function withoutOldFileLists(snapshots: readonly SnapshotJson[]): readonly SnapshotJson[] {
  const lists = snapshots.filter(({ summary }) => summary[loadedFilesKey] !== undefined);
  const old = new Set(lists.slice(0, -keptFileLists));
  return snapshots.map((snapshot) => {
    if (!old.has(snapshot)) return snapshot;
    const { [loadedFilesKey]: _, ...summary } = snapshot.summary;
    return { ...snapshot, summary };
  });
}

/** The metadata with one more snapshot, which is the current one of the branch `main`. */
export function withSnapshot(metadata: TableMetadata, snapshot: SnapshotJson): TableMetadata {
  const id = snapshot['snapshot-id'];
  const time = snapshot['timestamp-ms'];
  return {
    ...metadata,
    'last-sequence-number': snapshot['sequence-number'],
    'last-updated-ms': time,
    'current-snapshot-id': id,
    refs: withMain(metadata, id),
    snapshots: withoutOldFileLists([...metadata.snapshots, snapshot]),
    'snapshot-log': [...metadata['snapshot-log'], { 'snapshot-id': id, 'timestamp-ms': time }],
  };
}

/** Other branches and tags, and what is set on `main`, stay. */
function withMain({ refs }: TableMetadata, id: Long): TableMetadata['refs'] {
  const others = isObject(refs) ? refs : {};
  const main = isObject(others.main) ? others.main : {};
  return { ...others, main: { ...main, type: 'branch', 'snapshot-id': id } };
}

const keptVersions = 100;

/** Property of a table whose metadata files are deleted that its log has no more: https://iceberg.apache.org/docs/latest/configuration/ */
export const deletesOldVersions = 'write.metadata.delete-after-commit.enabled';

/** Names of the metadata files that a table may do without once `next` is committed: the newest has all its snapshots. */
export function outdatedVersions(before: TableMetadata, next: TableMetadata): readonly string[] {
  if (next.properties[deletesOldVersions] !== 'true') return [];
  const kept = new Set(next['metadata-log'].map((entry) => entry['metadata-file']));
  const left = before['metadata-log'].map((entry) => entry['metadata-file']).filter((file) => !kept.has(file));
  // Another writer may have put anything into the log.
  return left.map((file) => basename(file)).filter((name) => /^[\w-]+\.metadata\.json$/.test(name));
}

/** The metadata with the file that it came from in its log, which keeps `write.metadata.previous-versions-max`. */
export function withPrevious(
  metadata: TableMetadata,
  previous: { readonly uri: string; readonly time: number },
): TableMetadata {
  const max = Number(metadata.properties['write.metadata.previous-versions-max'] ?? keptVersions);
  const log = [...metadata['metadata-log'], { 'metadata-file': previous.uri, 'timestamp-ms': previous.time }];
  return { ...metadata, 'metadata-log': log.slice(-Math.max(1, Number.isInteger(max) ? max : keptVersions)) };
}
