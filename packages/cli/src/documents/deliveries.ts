import { z } from 'zod';
import { time } from './parts.js';

const counts = { delivered: z.int(), dropped: z.int(), dead: z.int() };

/** `phlo hooks deliveries --json`. */
export const deliveryBooks = z.array(
  z.strictObject({
    plugin: z.string(),
    hook: z.string(),
    status: z.string().describe('`active`, `off`, what its plugin is instead of active, or `gone`.'),
    installed: z.boolean(),
    pending: z.int().nullable().describe('`null` where the hook is not there to say what it wants.'),
    ...counts,
    oldestPendingAt: time.nullable(),
    lastError: z.string().nullable(),
    registeredAt: time,
    lastSeenAt: time,
  }),
);

const outcome = {
  ...counts,
  pending: z.int(),
  hooks: z.array(
    z.strictObject({
      plugin: z.string(),
      hook: z.string(),
      ...counts,
      pending: z.int(),
      isElsewhere: z.boolean().describe('Another process delivers what is pending.'),
      reason: z.string().nullable(),
    }),
  ),
  leftOut: z
    .array(z.strictObject({ plugin: z.string(), hook: z.string(), reason: z.string(), again: z.int() }))
    .describe('Durable hooks that are not there: what waits for them is kept.'),
};

/** `phlo hooks deliver --json`. */
export const delivered = z.strictObject(outcome);

/** `phlo hooks retry --json`. */
export const retried = z.strictObject({ retried: z.int(), ...outcome });

/** `phlo events replay --json`. */
export const replayed = z.strictObject({ runId: z.string(), replayed: z.int(), ...outcome });

/** `phlo hooks dead-letters --json`. */
export const deadLetters = z.array(
  z.strictObject({
    id: z.int(),
    plugin: z.string(),
    hook: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    assets: z.array(z.string()),
    runId: z.string().nullable(),
    attempts: z.int(),
    error: z.string(),
    at: time,
  }),
);

/** `phlo hooks discard --json`. */
export const discarded = z.strictObject({ discarded: z.int() });

/** `phlo hooks forget --json`. */
export const forgotten = z.strictObject({ forgotten: z.string().describe('`plugin/hook`.'), dead: z.int() });
