import { z } from 'zod';
import { manifestHook } from './hooks.js';
import { texts } from './parts.js';

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

/** `phlo plugin search --json`. */
export const foundPlugins = z.array(
  z.strictObject({
    group: z.string(),
    name: z.string(),
    package: z.string(),
    version: z.string().describe('The version that is installed where none is asked for.'),
    description: z.string(),
    tags: z.array(z.string()),
    licence: z.string().describe('SPDX expression.'),
    verified: z.boolean().describe('Looked at by whoever keeps the registry.'),
    core: z.boolean().describe('Made and released together with Phlo.'),
    compatibility: z.strictObject({ apiVersion: z.int(), phlo: z.string() }),
    events: z.strictObject({ reads: z.array(z.string()), emits: z.array(z.string()) }),
    hooks: z.array(manifestHook),
    provides: texts,
    permissions: texts,
    integrity: z.exactOptional(z.string()),
    compatible: z.boolean().describe('With this version of Phlo.'),
    installed: z.string().nullable().describe('Its version in the project.'),
  }),
);

const changed = z.array(z.string()).describe('Files that have changed, relative to the folder of `package.json`.');
const command = z.string().describe('What the package manager is told.');
const dryRun = z.boolean().describe('Nothing was changed.');

/** `phlo plugin install --json`. */
export const installedPlugin = z.strictObject({
  package: z.string(),
  version: z.string(),
  previous: z.string().nullable().describe('The version that was there.'),
  licence: z.string(),
  integrity: z.string().describe('Checksum of its tarball.'),
  listed: z.boolean().describe('By the registry, in whichever version.'),
  verified: z.boolean().describe('By whoever keeps the registry, in this version.'),
  plugins: z.array(
    z.strictObject({
      group: z.string(),
      name: z.string(),
      status: listed.shape.status.nullable().describe('`null` before it is installed.'),
      hooks: z.array(manifestHook),
      permissions: texts,
    }),
  ),
  command,
  dryRun,
  changed,
  config: z.string().nullable().describe('What has to stand in `phlo.config.ts` before it acts.'),
});

/** `phlo plugin update --json`. */
export const updatedPlugins = z.strictObject({
  updates: z.array(
    z.strictObject({
      package: z.string(),
      from: z.string(),
      to: z.string(),
      integrity: z.string(),
      changes: z.array(z.string()).describe('What it says otherwise of its plugins: `-` before, `+` now.'),
      command,
    }),
  ),
  dryRun,
  changed,
});

/** `phlo plugin remove --json`. */
export const removedPlugin = z.strictObject({
  package: z.string(),
  version: z.string(),
  plugins: z.array(z.string()).describe('`group:name` of each that goes with it.'),
  command,
  dryRun,
  configured: z.array(z.string()).describe('Names that are left under `plugins.config` of `phlo.config.ts`.'),
  usedBy: z
    .array(z.string())
    .describe('Files of the project and packages with plugins that name it, and miss it then.'),
  changed,
});
