import { z } from 'zod';
import { time } from './parts.js';

const severity = z.enum(['warn', 'error']);

const result = {
  runId: z.string(),
  at: time,
  outcome: z.enum(['passed', 'warned', 'failed', 'errored']),
  severity: severity.describe('As it was then.'),
  failedRows: z.int(),
  totalRows: z.int(),
  observed: z
    .exactOptional(z.int())
    .describe('Failed rows, or the number of rows for a row count. Absent where the check could not be evaluated.'),
  threshold: z
    .exactOptional(z.string())
    .describe('The rule that was applied, for people. Absent where the check could not be evaluated.'),
  message: z.exactOptional(z.string()).describe('Results of state files older than schema 5 have none of these three.'),
};

/** `phlo checks list --json`. */
export const checkList = z.array(
  z.strictObject({
    asset: z.string(),
    check: z.string(),
    type: z.string().describe('`not_null`, `unique`, `range`, …, or that of a plugin.'),
    columns: z.array(z.string()).describe('None for a number of rows and for a query.'),
    severity,
    threshold: z.string().describe('The rule that will be applied, for people.'),
    where: z.exactOptional(z.string()).describe('SQL condition: only these rows are looked at.'),
    last: z.strictObject(result).nullable().describe('`null` where it has never been run.'),
  }),
);

/** `phlo checks history --json`. */
export const checkHistory = z
  .array(z.strictObject({ asset: z.string(), check: z.string(), ...result }))
  .describe('Newest first.');
