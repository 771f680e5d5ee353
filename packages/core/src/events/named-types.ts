import { array, boolean, enumOf, integer, object, optional, record, string } from './schema.js';

export const column = object({
  id: integer('Iceberg field id'),
  name: string(),
  type: string('Iceberg type, such as `long` or `decimal(18,2)`'),
  nullable: boolean(),
  description: optional(string()),
});
export const error = object({
  code: string(),
  message: string(),
  hint: optional(string()),
  dataState: optional(string()),
});

const severity = enumOf(['info', 'warning', 'error', 'critical']);

export const alert = object({
  id: string('Short, for people and commands'),
  fingerprint: string('The same whenever the same thing fails: what receivers know the alert by'),
  status: enumOf(['firing', 'resolved']),
  reason: enumOf(['opened', 'repeated', 'escalated', 'resolved']),
  severity,
  kind: string('What has failed: `check`, `ingestion`, `transform`, `publish`, `run`, `log`, `hook`, `service`, …'),
  title: string('One line'),
  message: optional(string('What the failure says')),
  asset: optional(string()),
  check: optional(string()),
  partition: optional(string()),
  owner: optional(string()),
  tags: record(string()),
  runId: optional(string('Run in which it failed last')),
  openedAt: integer('Epoch milliseconds'),
  lastAt: integer('Epoch milliseconds of the last failure'),
  resolvedAt: optional(integer('Epoch milliseconds')),
  occurrences: integer('Failures since it opened'),
  earlierSeverities: optional(
    array(
      severity,
      'Severities as which its receiver has heard of it since it opened, where it has another one by now',
    ),
  ),
});

/** Types that several events hold: the generated interfaces name them instead of repeating them. */
export const namedTypes = {
  EventAlert: { summary: 'An alert as events describe it.', schema: alert },
  EventColumn: { summary: 'A column as events describe it.', schema: column },
  EventError: {
    summary: 'A failure as events tell it: the fields of a `PhloError`, never a stack or a secret.',
    schema: error,
  },
} as const;
