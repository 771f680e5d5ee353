import type { HookDescription, HookStats } from '@phlo/core';
import { z } from 'zod';
import { time } from './parts.js';

const oneOrMore = <T extends z.ZodType>(value: T) => z.union([value, z.array(value)]);

const filter = z.strictObject({
  assets: z.exactOptional(oneOrMore(z.string())),
  tags: z.exactOptional(z.record(z.string(), oneOrMore(z.string()))),
  data: z.exactOptional(z.record(z.string(), oneOrMore(z.union([z.string(), z.boolean()])))),
});

/** A hook as a manifest tells it. */
export const manifestHook = z.strictObject({
  name: z.string(),
  on: z.string().describe('Type of events, or a pattern.'),
  where: z.exactOptional(filter),
  each: z.exactOptional(z.string()).describe('Field of the configuration: one hook for each of its keys.'),
  priority: z.number(),
  policy: z.string(),
  delivery: z.string(),
});

const setting = ['enabled', 'priority', 'policy', 'delivery', 'queue', 'timeoutMs', 'where'] as const;

const described = {
  plugin: z.string(),
  hook: z.string(),
  on: z.string().describe('Type of events, type at a major, or pattern.'),
  priority: z.number(),
  policy: z.enum(['ignore', 'log', 'raise']),
  delivery: z.enum(['inline', 'await', 'queued']),
  timeoutMs: z.exactOptional(z.number()),
  queue: z
    .exactOptional(
      z.union([
        z.literal('durable'),
        z.strictObject({
          overflow: z.enum(['drop-oldest', 'drop-newest', 'coalesce']),
          capacity: z.exactOptional(z.int()),
        }),
      ]),
    )
    .describe('Where the events of a queued hook wait.'),
  where: z.exactOptional(filter),
  narrowedTo: z.exactOptional(filter).describe('The filter of the project: an event must match both.'),
  enabled: z.boolean(),
};

/** `phlo hooks list --json`. */
export const hookList = z.array(
  z.strictObject({
    ...described,
    setBy: z
      .strictObject(Object.fromEntries(setting.map((name) => [name, z.exactOptional(z.enum(['plugin', 'operator']))])))
      .describe('Who has set what; what is missing is a default.'),
  }),
) satisfies z.ZodType<readonly HookDescription[]>;

const everySetBy = z.strictObject(
  Object.fromEntries(setting.map((name) => [name, z.enum(['default', 'plugin', 'operator'])])),
);

/** `phlo hooks explain --json`. */
export const explained = z.strictObject({
  type: z.string(),
  query: z.strictObject({
    assetKeys: z.array(z.string()),
    tags: z.record(z.string(), z.string()),
    data: z.record(z.string(), z.union([z.string(), z.boolean()])),
  }),
  plan: z.array(z.strictObject({ ...described, setBy: everySetBy })).describe('The hooks that run, in order.'),
  others: z.array(
    z.strictObject({
      plugin: z.string(),
      hook: z.string(),
      ruledOutBy: z
        .string()
        .describe('`enabled`, `type`, `assets`, `tags.<name>`, `data.<name>`, these behind `narrowed.`, or `plugin`.'),
      why: z.string(),
      setBy: z.exactOptional(everySetBy),
    }),
  ),
});

const stats = z.strictObject({
  plugin: z.string(),
  hook: z.string(),
  calls: z.int(),
  failures: z.int(),
  vetoes: z.int(),
  timeouts: z.int(),
  skipped: z.int().describe('Events for which it was not entered: open breaker, exhausted budget.'),
  breaker: z.enum(['closed', 'open', 'half-open']),
  lastError: z.exactOptional(z.string()),
  latency: z.exactOptional(z.strictObject({ calls: z.int(), p50Ms: z.number(), p95Ms: z.number(), maxMs: z.number() })),
  queue: z.exactOptional(
    z.strictObject({
      accepted: z.int(),
      delivered: z.int(),
      dropped: z.int(),
      dead: z.int(),
      pending: z.int(),
      pausedBy: z.exactOptional(z.string()),
    }),
  ),
}) satisfies z.ZodType<HookStats>;

/** `phlo hooks stats --json`. */
export const hookStats = z.strictObject({ runId: z.string(), hooks: z.array(stats) });

/** A line of `phlo hooks trace --json`. */
export const hookCall = z
  .strictObject({
    plugin: z.string(),
    hook: z.string(),
    delivery: z.enum(['inline', 'await', 'queued']),
    eventId: z.string(),
    eventType: z.string(),
    runId: z.exactOptional(z.string()),
    at: time,
    outcome: z.enum(['ok', 'veto', 'failed', 'queued', 'delivered', 'unavailable', 'rejected', 'cut']),
    durationMs: z.number(),
    message: z.exactOptional(z.string()),
  })
  .meta({ isLine: true });
