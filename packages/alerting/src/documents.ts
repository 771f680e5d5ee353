import { z } from 'zod';

const time = z.string().meta({ format: 'date-time' });

const alert = z.strictObject({
  id: z.string(),
  status: z.enum(['open', 'acknowledged', 'resolved']),
  isOpen: z.boolean(),
  severity: z.string(),
  kind: z.string(),
  title: z.string(),
  rule: z.string(),
  fingerprint: z.string(),
  occurrences: z.int(),
  episode: z.int(),
  tags: z.record(z.string(), z.string()),
  message: z.exactOptional(z.string()),
  asset: z.exactOptional(z.string()),
  name: z.exactOptional(z.string()),
  partition: z.exactOptional(z.string()),
  owner: z.exactOptional(z.string()),
  runId: z.exactOptional(z.string()),
  acknowledgedBy: z.exactOptional(z.string()),
  openedAt: z.exactOptional(time),
  lastAt: z.exactOptional(time),
  resolvedAt: z.exactOptional(time),
  acknowledgedAt: z.exactOptional(time),
  escalatedAt: z.exactOptional(time),
});

const silence = z.strictObject({
  id: z.int(),
  matcher: z.string(),
  until: time,
  comment: z.exactOptional(z.string()),
});

/** What each command prints with `--json`. */
export const documents: Readonly<Record<string, z.ZodType>> = {
  'alerts list': z.strictObject({
    alerts: z.array(z.strictObject({ ...alert.shape, age: z.string() })),
    silences: z.array(silence),
  }),
  'alerts show': z.strictObject({
    alert,
    history: z.array(z.strictObject({ at: time, what: z.string(), detail: z.exactOptional(z.string()) })),
    told: z.array(
      z.strictObject({ at: time, receiver: z.string(), reason: z.string(), sentAt: z.exactOptional(time) }),
    ),
  }),
  'alerts ack': alert,
  'alerts resolve': alert,
  'alerts silence': z.strictObject({
    ...silence.shape,
    isActive: z.boolean(),
    matching: z.int().describe('Open alerts that it is about.'),
  }),
  'alerts rules': z.array(
    z.strictObject({
      name: z.string(),
      match: z.record(z.string(), z.unknown()),
      ignore: z.boolean(),
      severity: z.exactOptional(z.string()),
      receivers: z.array(z.string()),
      escalate: z.exactOptional(z.strictObject({ after: z.string(), to: z.array(z.string()) })),
      repeatEvery: z.string(),
      minInterval: z.string(),
    }),
  ),
  'alerts test': z.strictObject({
    receiver: z.string(),
    type: z.string(),
    sent: z.boolean(),
    payload: z.array(z.unknown()).describe('What was sent, or would be.'),
  }),
};
