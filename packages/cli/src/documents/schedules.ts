import { z } from 'zod';
import type { ScheduleDescription } from '../schedule/describe-schedules.js';
import { runReport } from './runs.js';
import { time } from './parts.js';

/** `phlo schedule list --json`. */
export const schedules = z.array(
  z.strictObject({
    kind: z.enum(['cron', 'freshness']),
    name: z.string().describe('Of a freshness policy: the asset.'),
    rule: z.string().describe('The cron expression, or the age.'),
    timezone: z.string().nullable(),
    select: z.array(z.string()).readonly(),
    nextAt: time.nullable().describe('When it is due next; of a policy, when the asset becomes too old.'),
    lastAt: time
      .nullable()
      .describe('When it last began a run, or did not; of a policy, when the asset last succeeded.'),
    lastOutcome: z
      .string()
      .nullable()
      .describe(
        'Status of that run, `running`, `missed`, `overlap` or `failed`; of a policy `fresh`, `stale` or `unknown`.',
      ),
    lastRunId: z.string().nullable(),
    why: z.string().nullable().describe('Why it is due now, or why it was not run.'),
  }),
) satisfies z.ZodType<readonly ScheduleDescription[]>;

/** `phlo schedule run --json`, with `--dry-run` and without. */
export const scheduleRun = z.union([
  runReport,
  z.strictObject({ schedule: z.string(), assets: z.array(z.string()) }).describe('With `--dry-run`.'),
]);

const firing = {
  schedule: z.string(),
  trigger: z.enum(['cron', 'catch_up', 'stale', 'manual']),
  due: time.nullable(),
};
const ran = z.strictObject({
  ...firing,
  runId: z.string(),
  status: z.enum(['success', 'partial', 'failed', 'cancelled']),
});
const passed = z.strictObject({ ...firing, passed: z.enum(['missed', 'overlap', 'failed']), message: z.string() });

/** `phlo schedule tick --json`. */
export const ticked = z.array(z.union([ran, passed.describe('It was due, and not run.')]));

const at = { time };

/** A line of `phlo up --json`. */
export const upLine = z
  .union([
    z.strictObject({ ...at, what: z.literal('up'), project: z.string(), url: z.string(), schedules: z.int() }),
    ran.extend({ ...at, what: z.literal('run') }),
    passed.extend({ ...at, what: z.literal('run') }),
    z.strictObject({ ...at, what: z.literal('freshness'), asset: z.string(), isStale: z.boolean(), ageMs: z.int() }),
    z
      .strictObject({ ...at, what: z.literal('changed'), files: z.array(z.string()).readonly() })
      .describe('Files that are not what they were when they were read; none: all are as they were again.'),
    z.strictObject({ ...at, what: z.literal('down'), project: z.string() }),
  ])
  .describe('What was done, as it is.')
  .meta({ isLine: true });
