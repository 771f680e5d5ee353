import { join } from 'node:path';
import { inspect } from 'node:util';
import type { StagedBatch } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { uriOf } from '../files/location.js';
import { toDataFile } from '../manifests/data-file.js';
import { writeManifestList } from '../manifests/manifest-list.js';
import { entryStatus } from '../manifests/manifest-types.js';
import type { DataFile, ManifestFile } from '../manifests/manifest-types.js';
import { partitionColumns, writeManifest } from '../manifests/write-manifest.js';
import { withSnapshot } from '../metadata/change-metadata.js';
import { fieldsOf } from '../metadata/columns.js';
import { currentSnapshot, schemaOf, specOf } from '../metadata/table-metadata.js';
import type { Long, SchemaJson, SnapshotJson, TableMetadata } from '../metadata/table-metadata.js';
import type { LoadedTable } from '../read/load-table.js';
import { planFiles } from '../read/plan-files.js';
import { readSnapshotManifests } from '../read/snapshot-manifests.js';
import type { StoreContext } from '../store-context.js';
import { applyShape } from './apply-shape.js';
import { carryManifests, deleteManifests } from './carry-manifests.js';
import type { Carrying, ManifestContent } from './carry-manifests.js';
import { summarizeSnapshot } from './snapshot-summary.js';
import { linkDataFiles } from './table-files.js';

export interface Addition {
  readonly batch: StagedBatch;
  readonly now: number;
  /** Every path that is written, for whoever has to remove it again. */
  readonly written: string[];
}

/** Writes the manifests of one more snapshot; returns the metadata that has it. Throws `COMMIT_CONFLICT`, `BATCH_INVALID`, `BATCH_LOST`. */
export async function addBatch(context: StoreContext, loaded: LoadedTable, addition: Addition): Promise<TableMetadata> {
  const { batch, now } = addition;
  assertRequired(batch);
  const metadata = applyShape(loaded.metadata, batch);
  const base = await readBase(context, loaded);
  const snapshotId = toLong(batch.snapshotId);
  const sequenceNumber = metadata['last-sequence-number'] + 1;
  const uris = await linkDataFiles(context, batch, loaded.place.directory);
  const { columns, partition } = batch.plan;
  const files = batch.files.map((file, index) => toDataFile(file, { columns, partition, uri: uris[index] ?? '' }));
  const carrying = { loaded, metadata, snapshotId, sequenceNumber };
  const manifests = await writeManifests(context, { ...addition, files, base: base?.manifests ?? [], carrying });
  const list = await writeList(context, { ...addition, manifests, carrying, parent: base?.snapshot });
  const changedPartitions = new Set(files.map((file) => partitionKey(file))).size;
  const snapshot: SnapshotJson = {
    'snapshot-id': snapshotId,
    ...(base !== undefined && { 'parent-snapshot-id': base.snapshot['snapshot-id'] }),
    'sequence-number': sequenceNumber,
    'timestamp-ms': now,
    summary: summarizeSnapshot({ batch, base, changedPartitions }),
    'manifest-list': list,
    'schema-id': metadata['current-schema-id'],
  };
  return withSnapshot(metadata, snapshot);
}

/** Readers trust what a schema says: a null in a required column must never be committed, whoever forgot to check it. */
function assertRequired({ table, batchId, files, plan }: StagedBatch): void {
  const broken = plan.columns.find(
    ({ id, nullable }) => !nullable && files.some(({ columns }) => (columns.get(id)?.nullCount ?? 0) > 0),
  );
  if (broken === undefined) return;
  throw icebergErrors.create('BATCH_INVALID', {
    message: `Batch ${batchId} of ${table} has nulls in "${broken.name}", which must not be null.`,
    hint: `Keep the check not_null("${broken.name}") at severity error, or declare the column nullable.`,
    asset: table,
    dataState: `${table} is unchanged.`,
  });
}

interface Base {
  readonly snapshot: SnapshotJson;
  readonly manifests: readonly ManifestFile[];
  readonly bytes: number;
}

async function readBase(context: StoreContext, loaded: LoadedTable): Promise<Base | undefined> {
  const snapshot = currentSnapshot(loaded.metadata);
  if (snapshot === undefined) return undefined;
  const manifests = await readSnapshotManifests(context, loaded, snapshot);
  const known = Number(snapshot.summary['total-files-size'] ?? Number.NaN);
  if (Number.isSafeInteger(known)) return { snapshot, manifests, bytes: known };
  const files = await planFiles(context, loaded, { snapshot, columns: [] });
  return { snapshot, manifests, bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

/** Below 2^53 where it can be: JSON and Avro write both alike. */
function toLong(id: string): Long {
  const short = Number(id);
  return Number.isSafeInteger(short) ? short : BigInt(id);
}

interface Manifests extends Addition {
  readonly files: readonly DataFile[];
  readonly base: readonly ManifestFile[];
  readonly carrying: Carrying;
}

async function writeManifests(context: StoreContext, parts: Manifests): Promise<readonly ManifestFile[]> {
  const { batch, files, base, carrying } = parts;
  const carried =
    batch.mode === 'replace'
      ? { kept: [], rewritten: await deleteManifests(context, base, carrying) }
      : await carryManifests(context, base, carrying);
  const contents = [...(files.length === 0 ? [] : [addedFiles(parts)]), ...carried.rewritten];
  const written: ManifestFile[] = [];
  for (const content of contents) written.push(await writeOne(context, parts, content));
  return [...written, ...carried.kept];
}

/** Of the schema that the files were written with, which may be older than the table's by now. */
function addedFiles({ batch, files, carrying }: Manifests): ManifestContent {
  const { metadata, snapshotId, sequenceNumber } = carrying;
  const { columns } = batch.plan;
  const spec = specOf(metadata) ?? { 'spec-id': 0, fields: [] };
  const current = schemaOf(metadata);
  const schema: SchemaJson = { type: 'struct', 'schema-id': current?.['schema-id'] ?? 0, fields: fieldsOf(columns) };
  const entries = files.map((file) => ({ status: entryStatus.added, snapshot_id: snapshotId, data_file: file }));
  const partition = partitionColumns(spec, columns) ?? [];
  return { entries, header: { schema, spec, partition, isOwn: true, snapshotId, sequenceNumber } };
}

async function writeOne(
  context: StoreContext,
  { batch, written, carrying }: Manifests,
  content: ManifestContent,
): Promise<ManifestFile> {
  const { bytes, file } = writeManifest(content.entries, { ...content.header, sync: context.random(16) });
  const path = metadataPath(carrying, `${batch.batchId}-${uniquePart(context)}.avro`);
  written.push(path);
  await context.io.writeNew(path, bytes);
  return { ...file, manifest_path: uriOf(path) };
}

interface List extends Addition {
  readonly manifests: readonly ManifestFile[];
  readonly carrying: Carrying;
  readonly parent: SnapshotJson | undefined;
}

async function writeList(
  context: StoreContext,
  { batch, written, manifests, carrying, parent }: List,
): Promise<string> {
  const { snapshotId, sequenceNumber } = carrying;
  const path = metadataPath(carrying, `snap-${batch.snapshotId}-${uniquePart(context)}-${batch.batchId}.avro`);
  written.push(path);
  const header = { snapshotId, sequenceNumber, parentId: parent?.['snapshot-id'], sync: context.random(16) };
  await context.io.writeNew(path, writeManifestList(manifests, header));
  return uriOf(path);
}

const metadataPath = ({ loaded }: Carrying, name: string): string => join(loaded.place.directory, 'metadata', name);

/** Tells the files of one attempt from those of another. */
const uniquePart = ({ random }: StoreContext): string => Buffer.from(random(4)).toString('hex');

const partitionKey = ({ partition }: DataFile): string =>
  inspect([...partition], { compact: true, breakLength: Infinity, maxArrayLength: null, maxStringLength: null });
