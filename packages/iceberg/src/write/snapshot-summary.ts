import type { StagedBatch } from '@phlo/lake';
import type { ManifestFile } from '../manifests/manifest-types.js';
import type { SnapshotJson } from '../metadata/table-metadata.js';
import { summaryKeys } from '../read/table-view.js';

export interface SummaryFacts {
  readonly batch: StagedBatch;
  /** Of the snapshot before; absent for the first. */
  readonly base:
    | { readonly snapshot: SnapshotJson; readonly manifests: readonly ManifestFile[]; readonly bytes: number }
    | undefined;
  readonly changedPartitions: number;
}

/** The summary of a batch's snapshot. https://iceberg.apache.org/spec/#optional-snapshot-summary-fields */
export function summarizeSnapshot({ batch, base, changedPartitions }: SummaryFacts): Readonly<Record<string, string>> {
  const added = { files: batch.files.length, rows: batch.rows, bytes: batch.bytes };
  const before = totalsOf(base);
  const isReplacing = batch.mode === 'replace' && base !== undefined;
  const kept = isReplacing ? { files: 0, rows: 0, bytes: 0 } : before;
  const numbers: Readonly<Record<string, number>> = {
    'added-data-files': added.files,
    'added-records': added.rows,
    'added-files-size': added.bytes,
    ...(isReplacing && {
      'deleted-data-files': before.files,
      'deleted-records': before.rows,
      'removed-files-size': before.bytes,
    }),
    'changed-partition-count': changedPartitions,
    'total-data-files': kept.files + added.files,
    'total-records': kept.rows + added.rows,
    'total-files-size': kept.bytes + added.bytes,
    'total-delete-files': 0,
    'total-position-deletes': 0,
    'total-equality-deletes': 0,
  };
  return {
    ...batch.summary,
    // A table that did not exist has nothing that could be overwritten.
    operation: isReplacing ? 'overwrite' : 'append',
    ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, String(value)])),
    [summaryKeys.runId]: batch.runId,
    [summaryKeys.batchId]: batch.batchId,
  };
}

function totalsOf(base: SummaryFacts['base']) {
  const manifests = base?.manifests ?? [];
  return {
    files: manifests.reduce((sum, file) => sum + file.added_files_count + file.existing_files_count, 0),
    rows: manifests.reduce((sum, file) => sum + Number(file.added_rows_count) + Number(file.existing_rows_count), 0),
    bytes: base?.bytes ?? 0,
  };
}
