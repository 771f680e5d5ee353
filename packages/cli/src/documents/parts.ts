import { z } from 'zod';

/** RFC 3339, in UTC. */
export const time = z.string().meta({ format: 'date-time' });

/** A decimal string: ids of Iceberg have 63 bits. */
export const snapshotId = z.string().regex(/^\d+$/);

/** What has no fixed names: tags, properties of a table, labels. */
export const texts = z.record(z.string(), z.string());

export const column = z.strictObject({
  id: z.int().describe('Field id of Iceberg; it never changes.'),
  name: z.string(),
  type: z.string().describe('Type of Iceberg, such as `long` or `decimal(18,2)`.'),
  nullable: z.boolean(),
  description: z.exactOptional(z.string()),
});

export const rejectionReason = z.strictObject({
  source: z.string().describe('The check, or the hook that vetoed.'),
  reason: z.string(),
  failedRows: z.exactOptional(z.int()),
  sampleFile: z
    .exactOptional(z.string())
    .describe('Parquet file with failed rows, relative to the folder of the batch.'),
});

/** What a command that writes files prints. */
export const written = z.strictObject({
  dir: z.string().describe('Absolute.'),
  files: z.array(z.string()).describe('Relative to `dir`.'),
  next: z.array(z.string()).describe('Commands that come next, in this order.'),
});

export const initialized = z.strictObject({
  ...written.shape,
  template: z.enum(['files', 'flights', 'empty']),
  kept: z.array(z.string()).describe('What was there already, and was left as it is; with `--force`.'),
  notes: z.array(z.string()).describe('What is not done by itself, one sentence each.'),
});

/** What `create` prints, whatever it has made. */
export const created = z.strictObject({
  ...written.shape,
  changed: z.array(z.string()).describe('Files that were there, and have something new in them.'),
  dryRun: z.boolean(),
  contents: z.exactOptional(z.record(z.string(), z.string())).describe('With `--dry-run`: the texts, by path.'),
});
