import { z } from 'zod';
import { manifestHook } from './hooks.js';

const listed = z.strictObject({
  name: z.string(),
  group: z.string(),
  package: z.string().nullable().describe('`null` for one that `phlo.config.ts` makes.'),
  version: z.string().nullable(),
  status: z.enum(['active', 'unconfigured', 'denied', 'disabled', 'broken']),
  hooks: z.array(manifestHook),
  error: z.exactOptional(z.strictObject({ code: z.string(), message: z.string(), hint: z.exactOptional(z.string()) })),
  findings: z.exactOptional(
    z.array(z.strictObject({ status: z.string(), message: z.string(), hint: z.exactOptional(z.string()) })),
  ),
});

/** `phlo plugin list --json` and `phlo plugin check --json`. */
export const pluginList = z.array(listed);

const details = z.strictObject({
  ...listed.shape,
  description: z.exactOptional(z.string()),
  dir: z.exactOptional(z.string()).describe('Absolute folder of its package.'),
  entry: z.exactOptional(z.string()),
  provides: z.exactOptional(z.record(z.string(), z.string())),
  events: z.exactOptional(z.array(z.string())).describe('Event types that it defines.'),
  emits: z.exactOptional(z.array(z.string())).describe('Event types that it emits beside those.'),
  permissions: z
    .exactOptional(z.record(z.string(), z.string()))
    .describe('What it does outside of Phlo, and what for: declared, and not enforced.'),
  configSchema: z.exactOptional(z.unknown()).describe('JSON Schema of its configuration.'),
});

/** `phlo plugin info --json`. */
export const pluginDetails = z
  .union([details, z.array(details)])
  .describe('One plugin, or a list where several groups have one of that name.');

/** `phlo plugin build --json`. */
export const builtManifest = z.strictObject({
  dir: z.string().describe('Absolute folder of the package.'),
  written: z.array(z.string()).describe('Files that were not what the code says; none with `--check`.'),
});
