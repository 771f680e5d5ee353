import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { compareManifest, describePlugin, parseManifest, type DiscoveredPlugin } from '@phlo/core';
import type { ContractRule } from './contract-rule.js';

/** Asked of plugins whose package is named. */
export const hasTrueManifest: ContractRule = {
  claim: 'is what the manifest of its package says',
  appliesTo: ({ packageDir }) => packageDir !== undefined,
  find: async ({ make, options: { packageDir = '.' } }) => {
    const plugin = await make();
    const group = plugin.group ?? 'hooks';
    const declared = readPlugins(packageDir);
    const found = declared.find((one) => one.group === group && one.name === plugin.name);
    if (found === undefined) {
      const others = declared.map((one) => `${one.group}:${one.name}`).join(', ') || 'no plugin';
      return [`package.json declares ${others}, and not ${group}:${plugin.name}; run phlo plugin build`];
    }
    if (found.error !== undefined) return [found.error.message];
    if (found.config !== undefined && !existsSync(join(found.dir, found.config)))
      return [`${found.config} does not exist; run phlo plugin build`];
    return compareManifest(found, describePlugin(plugin));
  },
};

function readPlugins(packageDir: string): readonly DiscoveredPlugin[] {
  const dir = realpathSync(packageDir);
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly phlo?: unknown;
  };
  const { name, version, phlo = { apiVersion: 1, plugins: {} } } = manifest;
  return parseManifest(phlo, name).map((declared) => ({ ...declared, package: name, version, dir }));
}
