import { z } from 'zod';
import { time } from './parts.js';

const backend = z.enum(['native', 'compose']);
const ports = z.record(z.string(), z.int());

/** `phlo services list` and `status`. */
export const serviceList = z.array(
  z.strictObject({
    name: z.string(),
    description: z.string(),
    category: z.string(),
    origin: z
      .enum(['project', 'package', 'ready', 'gone'])
      .describe('`gone`: started, and described nowhere any more.'),
    plugin: z.exactOptional(z.string()).describe('The plugin that brings it.'),
    profile: z.exactOptional(z.string()),
    isEnabled: z.boolean().describe('Whether it starts without being named.'),
    dependsOn: z.array(z.string()),
    backend: z.exactOptional(backend).describe('The one of its first start that has succeeded; absent before it.'),
    ports,
    openPorts: z.exactOptional(z.record(z.string(), z.string())).describe('Ranges of which the first start chooses.'),
    state: z
      .enum(['running', 'starting', 'failed', 'stopped', 'unknown'])
      .describe('`unknown`: it was started as a container, and docker does not answer.'),
    pid: z.exactOptional(z.int()),
    container: z.exactOptional(z.string()),
    since: z.exactOptional(time),
    restarts: z.exactOptional(z.int()),
    ended: z.exactOptional(z.string()).describe('How it last ended by itself.'),
    health: z.exactOptional(z.enum(['ready', 'not ready'])).describe('Of `status`, where it runs and has a check.'),
    trouble: z.exactOptional(z.string()).describe('Why it is not ready.'),
    isOutdated: z
      .exactOptional(z.literal(true))
      .describe('It runs with the ports of its start, and its definition has others by now.'),
    isUnwatched: z
      .exactOptional(z.literal(true))
      .describe('It runs, and its keeper is gone: a start has it watched again.'),
  }),
);

/** What starts, stops and the like come to. */
export const serviceOutcomes = z.array(
  z.strictObject({
    service: z.string(),
    action: z.enum(['start', 'stop', 'restart', 'reset', 'add', 'remove']),
    status: z.enum(['running', 'stopped', 'failed', 'rejected', 'cancelled', 'unchanged', 'skipped', 'busy']),
    backend: z.exactOptional(backend),
    pid: z.exactOptional(z.int()),
    container: z.exactOptional(z.string()),
    ports: z.exactOptional(ports),
    durationMs: z.int(),
    error: z.exactOptional(
      z.strictObject({
        code: z.string(),
        message: z.string(),
        hint: z.exactOptional(z.string()),
        dataState: z.exactOptional(z.string()),
        exitCode: z.int().describe('The first of those that were not skipped is that of the command.'),
      }),
    ),
    isWatchedAgain: z.exactOptional(z.literal(true)).describe('It ran and nobody watched it; now somebody does.'),
    log: z.exactOptional(z.string()).describe('Last lines of its log, where it failed to start.'),
  }),
);

/** `phlo services start`, where `--dry-run` gives a plan. */
export const serviceStart = z.union([
  serviceOutcomes,
  z
    .array(z.strictObject({ service: z.string(), action: z.literal('start') }))
    .describe('With `--dry-run`: in the order of starting.'),
]);

/** `phlo services announce`. */
export const serviceTurns = z.array(
  z.strictObject({
    service: z.string(),
    status: z.enum(['restarted', 'recovered', 'ended', 'given_up']),
    occurredAt: time,
    restarts: z.int().describe('How often it was started again since a command started it.'),
    pid: z.exactOptional(z.int()),
    ended: z.exactOptional(z.string()),
    exitCode: z.exactOptional(z.int()),
    signal: z.exactOptional(z.string()),
  }),
);

/** `phlo services logs`. */
export const serviceLog = z.union([
  z.strictObject({ service: z.string(), lines: z.array(z.string()) }),
  z.strictObject({ service: z.string(), line: z.string() }).describe('With `--follow`: a document each line.'),
]);

/** `phlo services init`. */
export const serviceWritten = z.strictObject({
  name: z.string(),
  files: z.array(z.string()).describe('Relative to the project.'),
});
