import { builtinModules } from 'node:module';
import type { PluginGroup } from '@phlo/core';
import { builtInCommands } from '../commands/command-names.js';
import { cliErrors } from '../errors.js';
import { scaffoldGroups } from './scaffold-groups.js';

export interface PluginNames {
  /** Of the package. */
  readonly package: string;
  /** Of the plugin in it: that of the package, without its scope and `phlo-`. */
  readonly plugin: string;
  /** Of the folder. */
  readonly folder: string;
}

// https://github.com/npm/validate-npm-package-name: what npm takes for a new package.
const packagePattern = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const longestName = 214;
const pluginPattern = /^[a-z][a-z0-9-]*$/;

/** Names of a new plugin, from that of its package. Throws `SCAFFOLD_NAME_INVALID`. */
export function pluginNames(name: string, group: PluginGroup): PluginNames {
  const folder = name.split('/').at(-1) ?? '';
  if (!packagePattern.test(name) || name.length > longestName || builtinModules.includes(name))
    throw invalid(`"${name}" is no name that npm takes for a package.`);
  const plugin = folder.replace(/^phlo-(?:plugin-)?/, '').replaceAll(/[._~]+/g, '-');
  if (!pluginPattern.test(plugin))
    throw invalid(`"${name}" gives no name of a plugin: "${plugin}" does not begin with a letter.`);
  if (reservedNames(group).includes(plugin))
    throw invalid(`"${name}" would be the plugin "${plugin}", which is built in for the group ${group}.`);
  return { package: name, plugin, folder };
}

const reservedNames = (group: PluginGroup): readonly string[] =>
  group === 'cli' ? builtInCommands : (scaffoldGroups[group]?.reserved ?? []);

const invalid = (message: string) => cliErrors.create('SCAFFOLD_NAME_INVALID', { message });
