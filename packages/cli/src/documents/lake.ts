import { z } from 'zod';
import { column, rejectionReason, snapshotId, texts, time } from './parts.js';

const table = z.strictObject({
  table: z.string(),
  rows: z.int(),
  files: z.int(),
  bytes: z.int(),
  snapshotId: snapshotId.nullable(),
  metadataLocation: z.string().describe('URI of the file that other engines open.'),
  updatedAt: time,
});

/** `phlo tables --json` and `phlo tables list --json`. */
export const tables = z.array(table);

/** `phlo tables describe --json`. */
export const tableDetail = z.strictObject({
  ...table.shape,
  columns: z.array(column),
  partition: z.array(
    z.strictObject({
      id: z.int(),
      name: z.string(),
      sourceId: z.int().describe('Field id of the column.'),
      column: z.string(),
      transform: z.enum(['identity', 'year', 'month', 'day', 'hour']),
    }),
  ),
  location: z.string(),
  properties: texts,
  snapshots: z
    .array(z.strictObject({ snapshotId, committedAt: time, operation: z.string(), summary: texts }))
    .describe('Oldest first.'),
});

/** `phlo tables expire --json`. */
export const expiredTables = z.array(
  z.strictObject({
    table: z.string(),
    expired: z.array(snapshotId).describe('Snapshots that are gone, or with `--dry-run` would be; oldest first.'),
    kept: z.int().describe('Snapshots that the table has after it.'),
    files: z.int().describe('Files that only those snapshots needed.'),
    bytes: z.int().describe('Of these files.'),
    orphanFiles: z.int().describe('Files that no snapshot ever needed: of processes that were killed.'),
    orphanBytes: z.int(),
    dryRun: z.boolean(),
  }),
);

/** `phlo tables drop --json`. */
export const droppedTable = z.strictObject({
  dropped: z.string(),
  rows: z.int().nullable().describe('`null` where the table was damaged.'),
  purged: z.boolean(),
  metadataLocation: z.string().nullable(),
});

/** `phlo query --json`. */
export const queryRows = z
  .array(z.record(z.string(), z.unknown()))
  .describe(
    'A row each, by the names of the columns. Integers beyond 2^53 and all decimals are strings; so are dates and times.',
  );

const batch = z.strictObject({
  batchId: z.string(),
  table: z.string(),
  runId: z.string(),
  status: z.enum(['staged', 'rejected']),
  rows: z.int(),
  bytes: z.int(),
  createdAt: time,
  reasons: z.array(rejectionReason),
  directory: z.string().describe('Absolute.'),
});

/** `phlo wap list --json`. */
export const batches = z.array(batch);

/** `phlo wap inspect --json`. */
export const batchDetail = z.strictObject({
  ...batch.shape,
  columns: z.array(column),
  failures: z.array(z.strictObject({ ...rejectionReason.shape, rows: z.array(z.record(z.string(), z.unknown())) })),
});
