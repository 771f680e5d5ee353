import { icebergErrors } from '../errors.js';
import { isArray, isObject, parseJson, stringifyJson } from '../json/lossless-json.js';
import type { JsonObject, JsonValue } from '../json/lossless-json.js';
import { currentSnapshot, schemaOf, specOf } from './table-metadata.js';
import type { TableMetadata } from './table-metadata.js';

const isNumber = (value: JsonValue | undefined): boolean => Number.isSafeInteger(value);
const isText = (value: JsonValue | undefined): boolean => typeof value === 'string';
const isLong = (value: JsonValue | undefined): boolean => isNumber(value) || typeof value === 'bigint';
const isListOf =
  (isItem: (item: JsonObject) => boolean) =>
  (value: JsonValue | undefined): boolean =>
    isArray(value) && value.every((item) => isObject(item) && isItem(item));
const isTextMap = (value: JsonValue | undefined): boolean => isObject(value) && Object.values(value).every(isText);

const isField = (field: JsonObject): boolean => isNumber(field.id) && isText(field.name);
const isSchema = (schema: JsonObject): boolean => isNumber(schema['schema-id']) && isListOf(isField)(schema.fields);
const isPartitionField = (field: JsonObject): boolean =>
  isText(field.name) && isText(field.transform) && isNumber(field['source-id']) && isNumber(field['field-id']);
const isSpec = (spec: JsonObject): boolean => isNumber(spec['spec-id']) && isListOf(isPartitionField)(spec.fields);
const isSnapshot = (snapshot: JsonObject): boolean =>
  isLong(snapshot['snapshot-id']) &&
  isNumber(snapshot['sequence-number']) &&
  isNumber(snapshot['timestamp-ms']) &&
  isText(snapshot['manifest-list']) &&
  isTextMap(snapshot.summary);

/** What a table cannot be read without, each with the test of its value. */
const checks: ReadonlyMap<string, (value: JsonValue | undefined) => boolean> = new Map([
  ['table-uuid', isText],
  ['location', isText],
  ['last-sequence-number', isNumber],
  ['last-updated-ms', isNumber],
  ['last-column-id', isNumber],
  ['current-schema-id', isNumber],
  ['schemas', isListOf(isSchema)],
  ['default-spec-id', isNumber],
  ['partition-specs', isListOf(isSpec)],
  ['last-partition-id', isNumber],
  ['properties', isTextMap],
  ['snapshots', isListOf(isSnapshot)],
  ['snapshot-log', isListOf((entry) => isLong(entry['snapshot-id']) && isNumber(entry['timestamp-ms']))],
  ['metadata-log', isListOf((entry) => isText(entry['metadata-file']))],
]);

/** These may be missing where they would be empty. */
const optional: JsonObject = { properties: {}, snapshots: [], 'snapshot-log': [], 'metadata-log': [] };

/** Reads a metadata file of any writer. Throws `LAKE_CORRUPT`, `TABLE_UNSUPPORTED`. */
export function parseMetadata(bytes: Uint8Array, path: string): TableMetadata {
  const json = parseFile(bytes, path);
  const version = json['format-version'];
  if (version !== 2) {
    throw icebergErrors.create('TABLE_UNSUPPORTED', {
      message: `${path} is a table of format version ${stringifyJson(version ?? null)}; Phlo reads and writes version 2.`,
    });
  }
  const present = Object.entries(json).filter(([, value]) => value !== null);
  const filled = fillSnapshots({ ...optional, ...Object.fromEntries(present) });
  const wrong = [...checks].filter(([key, isRight]) => !isRight(filled[key])).map(([key]) => key);
  if (wrong.length > 0) throw corruptMetadata(path, `wrong or missing: ${wrong.join(', ')}`);
  // Every member of the type was checked above.
  const metadata = filled as TableMetadata;
  if (schemaOf(metadata) === undefined) throw corruptMetadata(path, 'its current schema is missing');
  if (specOf(metadata) === undefined) throw corruptMetadata(path, 'its default partition spec is missing');
  const current = metadata['current-snapshot-id'];
  if (current !== undefined && current !== -1 && currentSnapshot(metadata) === undefined)
    throw corruptMetadata(path, 'its current snapshot is missing');
  return metadata;
}

/** Snapshots of before an upgrade from version 1 have no sequence number, and need not have a summary. */
const fillSnapshots = (json: JsonObject): JsonObject =>
  isArray(json.snapshots)
    ? {
        ...json,
        snapshots: json.snapshots.map((one) =>
          isObject(one) ? { 'sequence-number': 0, summary: { operation: 'append' }, ...one } : one,
        ),
      }
    : json;

function parseFile(bytes: Uint8Array, path: string): JsonObject {
  try {
    const value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isObject(value)) return value;
  } catch (error) {
    throw corruptMetadata(path, error instanceof Error ? error.message : String(error), error);
  }
  throw corruptMetadata(path, 'it is not an object');
}

const corruptMetadata = (path: string, reason: string, cause?: unknown) =>
  icebergErrors.create('LAKE_CORRUPT', {
    message: `The metadata file ${path} cannot be read: ${reason}.`,
    dataState: 'Nothing was changed.',
    ...(cause !== undefined && { cause }),
  });
