import { z } from 'zod';

const label = z
  .string()
  .regex(/^[^/\s]+\/\S+$/, 'a hook is named by plugin and hook, such as "slack/notify"; `phlo hooks list` shows them');

const textOrList = 'a text, or a list of texts that is not empty';
const texts = z.union([z.string(), z.array(z.string()).min(1, textOrList)], textOrList);
const values = 'a text, true or false, or a list of these that is not empty';
const scalar = z.union([z.string(), z.boolean()]);

export const filterObject = z.strictObject({
  assets: texts.optional(),
  tags: z.record(z.string(), texts).optional(),
  data: z.record(z.string(), z.union([scalar, z.array(scalar).min(1, values)], values)).optional(),
});

const volatileQueue = z.strictObject({
  overflow: z.enum(['drop-oldest', 'drop-newest', 'coalesce']),
  capacity: z.int().min(1).optional(),
});

/** What an operator may set for one hook. Whether it goes with what the hook is, the bus says when the hook is registered. */
export const overrideObject = z.strictObject({
  enabled: z.boolean().optional(),
  priority: z.number().optional(),
  policy: z.enum(['ignore', 'log', 'raise']).optional(),
  delivery: z.literal('queued', 'an operator may only set it to "queued"').optional(),
  queue: z
    .union(
      [z.literal('durable'), volatileQueue],
      '"durable", or { overflow: "drop-oldest" | "drop-newest" | "coalesce", capacity? }',
    )
    .optional(),
  timeoutMs: z.number().positive().optional(),
  where: filterObject.optional(),
});

export const hooksObject = z.record(label, overrideObject);
