import { createHash } from 'node:crypto';
import { parseManifest } from '@phlo/core/plugins';
import type { DeclaredPlugin } from '@phlo/core/plugins';
import semver from 'semver';
import { cliErrors } from '../errors.js';
import { readTarball } from './read-tarball.js';

/** What every refusal before the package manager runs has in common. */
export const untouched = 'Nothing was changed.';

/** A package as it is in the registry of npm: looked at, and not installed. */
export interface FetchedPackage {
  readonly name: string;
  /** Exact. */
  readonly version: string;
  /** `sha512-…` of its tarball. */
  readonly integrity: string;
  readonly description: string;
  readonly licence: string;
  /** Range of the core that it works with, where it says. */
  readonly needs?: string;
  readonly plugins: readonly DeclaredPlugin[];
}

/** What was asked for; `version` may be a tag. */
export interface AskedPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * Reads what a tarball says of itself. Its own `package.json` counts, and it may say anything: it must be of the name and the version that were asked for. Throws
 * `PLUGIN_PACKAGE_INVALID`, and what is wrong with its manifest.
 */
export function describeTarball(asked: AskedPackage, bytes: Buffer): FetchedPackage {
  const { name, version, description = '', license, phlo, peerDependencies } = readManifest(asked.name, bytes);
  if (name !== asked.name) throw invalid(`${asked.name} holds a package called ${JSON.stringify(name)}.`);
  // It becomes an argument of the package manager, to which a place is as good as a version.
  const isExact = typeof version === 'string' && semver.valid(version) === version;
  if (!isExact || (semver.valid(asked.version) !== null && version !== asked.version))
    throw invalid(`${asked.name}@${asked.version} holds the version ${JSON.stringify(version)}.`);
  const spec = `${name}@${version}`;
  if (phlo === undefined)
    throw invalid(`${spec} holds no plugin: its package.json has no "phlo".`, 'Install it as any package.');
  const plugins = parseManifest(phlo, name);
  for (const { error } of plugins) if (error !== undefined) throw error;
  if (plugins.length === 0) throw invalid(`${spec} names no plugin in its package.json.`);
  const needs = isRecord(peerDependencies) ? peerDependencies['@phlo/core'] : undefined;
  return {
    name,
    version,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    description: typeof description === 'string' ? description : '',
    licence: typeof license === 'string' ? license : 'unknown',
    ...(typeof needs === 'string' && { needs }),
    plugins,
  };
}

function readManifest(name: string, bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(readTarball(bytes, 'package.json') ?? '');
    if (isRecord(manifest)) return manifest;
  } catch (cause) {
    throw invalid(`The tarball of ${name} holds no package.json that can be read.`, undefined, cause);
  }
  throw invalid(`The package.json of ${name} is no object.`);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (message: string, hint?: string, cause?: unknown): Error =>
  cliErrors.create('PLUGIN_PACKAGE_INVALID', {
    message,
    dataState: untouched,
    ...(hint !== undefined && { hint }),
    ...(cause !== undefined && { cause }),
  });
