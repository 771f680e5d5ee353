import { readContainer } from '../avro/container.js';
import type { AvroValue } from '../avro/avro-schema.js';
import type { Projection } from '../avro/decode.js';
import type { Long, SchemaJson } from '../metadata/table-metadata.js';
import { fullProjection, planProjection } from './manifest-schemas.js';
import { entryStatus } from './manifest-types.js';
import type { ManifestEntry, ManifestFile, RawEntry } from './manifest-types.js';

/** Key of a manifest's header: Phlo wrote the data files too, each with all columns of the header's schema and their ids. */
export const writerKey = 'phlo.writer';

export interface Manifest {
  readonly entries: readonly ManifestEntry[];
  readonly schema: SchemaJson;
  readonly isOwn: boolean;
}

/** Reads a manifest of any writer, with statistics only where `withStatistics`. Throws plain errors. */
export function readManifest(bytes: Uint8Array, file: ManifestFile, { withStatistics = false } = {}): Manifest {
  const projection: Projection = withStatistics ? fullProjection : planProjection;
  const { metadata, records } = readContainer(bytes, projection);
  return {
    entries: records.map((record) => inherit(toEntry(record), file)),
    // Compared with the table's schemas by whoever uses it.
    schema: JSON.parse(metadata.get('schema') ?? '{"schema-id":-1,"fields":[]}') as SchemaJson,
    isOwn: metadata.has(writerKey),
  };
}

function toEntry(record: AvroValue): RawEntry {
  // The decoder follows the schema of the file; what a reader needs is checked here.
  const entry = record as unknown as RawEntry;
  const { file_path: path, record_count: rows, file_size_in_bytes: size } = entry.data_file;
  if (
    typeof entry.status !== 'number' ||
    typeof path !== 'string' ||
    typeof rows !== 'number' ||
    typeof size !== 'number'
  )
    throw new TypeError('an entry of the manifest lacks its status, path, rows or size');
  return entry;
}

/** https://iceberg.apache.org/spec/#sequence-number-inheritance */
function inherit(entry: RawEntry, file: ManifestFile): ManifestEntry {
  const number = file.sequence_number;
  const inherited = (own: Long | null | undefined): Long => {
    if (own !== null && own !== undefined) return own;
    if (entry.status === entryStatus.added || number === 0) return number;
    throw new TypeError(`the entry of ${entry.data_file.file_path} has no sequence number`);
  };
  return {
    ...entry,
    snapshot_id: entry.snapshot_id ?? file.added_snapshot_id,
    sequence_number: inherited(entry.sequence_number),
    file_sequence_number: inherited(entry.file_sequence_number),
  };
}
