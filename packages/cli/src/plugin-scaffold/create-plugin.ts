import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginGroup } from '@phlo/core';
import { cliErrors } from '../errors.js';
import { readTemplate } from '../read-template.js';
import { readVersion } from '../version.js';
import { packageFiles } from './plugin-package.js';
import { pluginNames } from './plugin-names.js';
import type { PluginNames } from './plugin-names.js';
import { scaffoldGroups } from './scaffold-groups.js';

export interface CreatePluginRequest {
  /** Of the package, as npm takes it. */
  readonly name: string;
  readonly group: PluginGroup;
  /** Folder in which that of the package is made. */
  readonly from: string;
}

export interface CreatedPlugin {
  /** Absolute. */
  readonly dir: string;
  /** Relative to `dir`. */
  readonly files: readonly string[];
  /** Commands that work as they stand, in this order. */
  readonly next: readonly string[];
}

/**
 * Writes a package with a plugin that works: it type-checks, builds and passes its own tests. Throws `SCAFFOLD_GROUP_UNSUPPORTED`,
 * `SCAFFOLD_NAME_INVALID` and `SCAFFOLD_TARGET_EXISTS`, and has written nothing then.
 */
export async function createPlugin({ name, group, from }: CreatePluginRequest): Promise<CreatedPlugin> {
  const scaffold = scaffoldGroups[group];
  if (scaffold === undefined)
    throw cliErrors.create('SCAFFOLD_GROUP_UNSUPPORTED', {
      message: `No part of Phlo works with plugins of the group ${group} yet; there are scaffolds for ${Object.keys(scaffoldGroups).join(', ')}.`,
    });
  const names = pluginNames(name, group);
  const dir = resolve(from, names.folder);
  assertFree(dir);
  const files = {
    ...packageFiles({ names, group, scaffold, version: readVersion(), dependencyOn }),
    ...(await readTemplate(`plugin/${group}`)),
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), fillIn(text, names));
  }
  return { dir, files: Object.keys(files), next: [`cd ${names.folder}`, 'npm install', 'npm test', 'npm run build'] };
}

const fillIn = (text: string, names: PluginNames): string =>
  text.replaceAll('__plugin__', names.plugin).replaceAll('__package__', names.package);

function assertFree(dir: string): void {
  if (!existsSync(dir) || readdirSync(dir).filter((entry) => entry !== '.git').length === 0) return;
  throw cliErrors.create('SCAFFOLD_TARGET_EXISTS', { message: `${dir} is there already, and is not empty.` });
}

/** From a clone a package of Phlo is depended upon by its folder, from a registry by its version. */
function dependencyOn(name: string): string {
  const own = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
  if (own.split('/').includes('node_modules')) return `^${readVersion()}`;
  return name === 'phlo' ? `file:${own}` : `file:${join(dirname(own), basename(name))}`;
}
