import { z } from 'zod';

const time = z.string().meta({ format: 'date-time' });
const counts = z.record(z.string(), z.int());

const asset = {
  asset: z.string(),
  kind: z.string(),
  lastSuccess: time.nullable(),
  ageSeconds: z.number().nullable(),
  isSuccessful: z.boolean().nullable().describe('Whether it succeeded when a run last came to it.'),
  byStatus: counts,
  rows: z.int(),
  bytes: z.int(),
  meanSeconds: z.number().nullable(),
};

const checks = z.strictObject({
  passing: z.int(),
  failing: z.array(z.strictObject({ asset: z.string(), check: z.string(), severity: z.string(), failedRows: z.int() })),
});

/** What each command prints with `--json`. */
export const documents: Readonly<Record<string, z.ZodType>> = {
  'metrics summary': z.strictObject({
    project: z.string(),
    isConfigured: z.boolean().describe('Whether the plugin is configured: without that, nothing is measured any more.'),
    runs: z.strictObject({
      byStatus: counts,
      open: z.int(),
      lastEnd: time.nullable(),
      meanSeconds: z.number().nullable(),
    }),
    assets: z.array(z.strictObject(asset)),
    checks,
    hooks: z
      .array(
        z.strictObject({
          plugin: z.string(),
          hook: z.string(),
          calls: z.int(),
          failures: z.int(),
          pending: z.int(),
          deadLetters: z.int(),
        }),
      )
      .describe('Those that failed, or for which events wait.'),
  }),
  'metrics asset': z.strictObject({
    ...asset,
    checks,
    publishLagSeconds: z.record(z.string(), z.number()).describe('Of each mart, from the commit to being visible.'),
    schemaChanges: z.int(),
    rejectedRows: z.int(),
    retries: z.int(),
  }),
  'metrics export': z.strictObject({
    project: z.string(),
    format: z.enum(['prometheus', 'openmetrics', 'json']),
    metrics: z.array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(['counter', 'gauge', 'histogram']),
        help: z.string(),
        unit: z.exactOptional(z.enum(['seconds', 'bytes'])),
        buckets: z.exactOptional(z.array(z.number())),
        series: z.array(
          z.strictObject({
            labels: z.record(z.string(), z.string()),
            value: z.number().describe('Of a histogram, the sum.'),
            counts: z.exactOptional(z.array(z.int())),
          }),
        ),
      }),
    ),
  }),
  'metrics push': z.strictObject({
    url: z.string().describe('Without user and key.'),
    metrics: z.int(),
    series: z.int(),
    bytes: z.int(),
    isSent: z.boolean(),
  }),
  'metrics serve': z.strictObject({ url: z.string(), scrapes: z.int() }).describe('Printed when it has ended.'),
  'metrics forget': z.strictObject({ asset: z.string(), series: z.int(), isForgotten: z.boolean() }),
};
