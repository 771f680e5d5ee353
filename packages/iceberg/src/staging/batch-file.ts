import { isAbsolute, join, relative } from 'node:path';
import type {
  Column,
  ColumnStatistics,
  PartitionField,
  RejectionReason,
  TableName,
  WritePlan,
  WriteRequest,
  WrittenFile,
} from '@phlo/lake';

/** `batch.json`: all that a batch is, so that it can be listed, inspected and discarded after its process has died. */
export interface BatchFile {
  readonly version: 1;
  readonly batchId: string;
  /** `planned`: its files are being written. */
  readonly status: 'planned' | 'staged' | 'rejected';
  readonly createdAt: number;
  readonly request: WriteRequest;
  /** URI that the table has, or will have. */
  readonly location: string;
  readonly columns: readonly Column[];
  readonly partition: readonly PartitionField[];
  readonly schemaChanges: readonly string[];
  readonly baseSnapshotId?: string;
  /** The rest once it is staged. */
  readonly snapshotId?: string;
  readonly files: readonly BatchDataFile[];
  readonly rows: number;
  readonly bytes: number;
  readonly summary: Readonly<Record<string, string>>;
  readonly reasons: readonly RejectionReason[];
}

/** A written file, its path relative to the batch's folder and its statistics as pairs: JSON has no maps by number. */
export interface BatchDataFile extends Omit<WrittenFile, 'columns'> {
  readonly columns: readonly (readonly [columnId: number, statistics: ColumnStatistics])[];
}

/** The folder of a batch in which its data files lie. */
export const dataFolder = 'data';
export const batchFileName = 'batch.json';
/** The same file of a batch that is being discarded, and that nobody may publish any more. */
export const discardedFileName = 'discarded.json';

export function plannedBatch(
  plan: WritePlan,
  { createdAt, location }: { readonly createdAt: number; readonly location: string },
): BatchFile {
  const { batchId, request, columns, partition, schemaChanges, base } = plan;
  return {
    version: 1,
    batchId,
    status: 'planned',
    createdAt,
    request,
    location,
    columns,
    partition,
    schemaChanges,
    ...(base?.snapshotId !== undefined && { baseSnapshotId: base.snapshotId }),
    files: [],
    rows: 0,
    bytes: 0,
    summary: {},
    reasons: [],
  };
}

export const toBatchDataFile = (file: WrittenFile, directory: string): BatchDataFile => ({
  ...file,
  path: relative(directory, file.path),
  columns: [...file.columns],
});

/** Whether a path lies in a directory, at any depth. */
export function isInside(directory: string, path: string): boolean {
  const rest = relative(directory, path);
  return rest !== '' && !rest.startsWith('..') && !isAbsolute(rest);
}

export const tableOf = (batch: BatchFile): TableName => batch.request.table;

export const pathsOf = (batch: BatchFile, directory: string): readonly string[] =>
  batch.files.map(({ path }) => join(directory, path));

export const encodeBatchFile = (batch: BatchFile): Uint8Array => new TextEncoder().encode(`${JSON.stringify(batch)}\n`);

/** Throws plain errors: the caller says which batch it is. */
export function parseBatchFile(bytes: Uint8Array): BatchFile {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  const isBatch =
    typeof value === 'object' &&
    value !== null &&
    (value as Partial<BatchFile>).version === 1 &&
    typeof (value as Partial<BatchFile>).batchId === 'string' &&
    typeof (value as Partial<BatchFile>).request?.table === 'string' &&
    Array.isArray((value as Partial<BatchFile>).files);
  if (!isBatch) throw new TypeError('it is not a batch of this version');
  // Written by `encodeBatchFile`, in one step.
  return value as BatchFile;
}
