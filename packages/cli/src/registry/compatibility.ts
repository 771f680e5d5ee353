import { pluginApiVersion } from '@phlo/core/plugins';
import semver from 'semver';
import { readVersion } from '../version.js';
import type { RegistryEntry } from './parse-registry.js';

/** Why a plugin does not work with this Phlo; `undefined` where it does. */
export function findIncompatibility({ compatibility }: Pick<RegistryEntry, 'compatibility'>): string | undefined {
  const { apiVersion, phlo } = compatibility;
  const version = readVersion();
  if (apiVersion > pluginApiVersion)
    return `is made for version ${apiVersion} of the plugin contracts, and this Phlo knows ${pluginApiVersion}`;
  // A version before a release is what somebody tries a plugin with on purpose.
  return semver.satisfies(version, phlo, { includePrerelease: true })
    ? undefined
    : `needs Phlo ${phlo}, and this is ${version}`;
}
