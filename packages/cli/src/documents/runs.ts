import type { RunReport } from '@phlo/runner';
import { z } from 'zod';
import { rejectionReason, snapshotId, time } from './parts.js';

const runStatus = z.enum(['success', 'partial', 'failed', 'cancelled']);
const assetStatus = z.enum(['success', 'failed', 'rejected', 'skipped', 'cancelled']);
const assetKind = z.enum(['ingestion', 'transform', 'publish']);

const assetError = z.strictObject({
  code: z.string(),
  message: z.string(),
  hint: z.exactOptional(z.string()),
  dataState: z.exactOptional(z.string()),
  exitCode: z.int(),
});

const checkCounts = z.strictObject({ passed: z.int(), warned: z.int(), failed: z.int(), errored: z.int() });

const assetReport = z.strictObject({
  asset: z.string(),
  kind: assetKind,
  status: assetStatus,
  rows: z.int().describe('Rows that this run wrote.'),
  seconds: z.number(),
  unchanged: z.boolean().describe('Nothing had changed since the last run, so nothing was written.'),
  checks: checkCounts,
  snapshotId: z.exactOptional(snapshotId),
  batchId: z.exactOptional(z.string()),
  reason: z.exactOptional(z.string()).describe('Why it was skipped or rejected.'),
  error: z.exactOptional(assetError),
});

/** `phlo run --json`. */
export const runReport = z.strictObject({
  runId: z.string(),
  status: runStatus,
  exitCode: z.int(),
  seconds: z.number(),
  assets: z.array(assetReport),
  rejected: z.array(
    z.strictObject({
      asset: z.string(),
      batchId: z.string(),
      rows: z.int(),
      reasons: z.array(rejectionReason),
      inspect: z.string().describe('The command that shows the failed rows.'),
    }),
  ),
  marts: z.exactOptional(
    z.strictObject({
      target: z.string().describe('Without secrets.'),
      connect: z.string().describe('The command that opens them.'),
      tables: z.array(
        z.strictObject({ mart: z.string(), relation: z.string(), rows: z.int(), unchanged: z.boolean() }),
      ),
    }),
  ),
  events: z.int(),
  hookCalls: z.int(),
  aborted: z.exactOptional(assetError).describe('Why a hook stopped the run.'),
}) satisfies z.ZodType<RunReport>;

/** `phlo status --json`. */
export const status = z.strictObject({
  project: z.string(),
  lastRun: z
    .strictObject({
      runId: z.string(),
      startedAt: time,
      endedAt: z.exactOptional(time).describe('Absent while it runs, and so is the status.'),
      status: z.exactOptional(runStatus),
      selection: z.array(z.string()),
    })
    .nullable(),
  assets: z.array(
    z.strictObject({
      asset: z.string(),
      kind: assetKind,
      status: z.enum([...assetStatus.options, 'never run']),
      rows: z.int().nullable(),
      lastRunId: z.string().nullable(),
      lastRunAt: time.nullable(),
      snapshotId: snapshotId.nullable(),
      heldBy: z.int().nullable().describe('Process that is running it.'),
      message: z.string().nullable(),
    }),
  ),
});
