import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifest } from '@phlo/core/plugins';
import type { DeclaredPlugin } from '@phlo/core/plugins';
import { cliErrors } from '../errors.js';
import { readTarball } from './read-tarball.js';
import { runProgram } from './run-program.js';

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
  readonly apiVersion: unknown;
  readonly plugins: readonly DeclaredPlugin[];
}

export interface FetchRequest {
  readonly name: string;
  /** Exact version, or a tag such as `latest`. */
  readonly version: string;
  /** Absolute: whose `.npmrc` counts. */
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/**
 * Fetches the tarball of a package and reads its manifest. npm itself compares the bytes with the checksum that its registry gives; nothing of the
 * package is run. Throws `PLUGIN_PACKAGE_UNAVAILABLE`, `PLUGIN_PACKAGE_INVALID` for what is no package with plugins, and `PACKAGE_MANAGER_MISSING`.
 */
export async function fetchPackage({ name, version, cwd, signal }: FetchRequest): Promise<FetchedPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'phlo-plugin-'));
  try {
    const command = {
      program: 'npm',
      args: ['pack', '--ignore-scripts', '--pack-destination', folder, `${name}@${version}`],
    };
    const { code, output } = await runProgram(command, { cwd, ...(signal && { signal }) });
    signal?.throwIfAborted();
    const [file] = readdirSync(folder).filter((one) => one.endsWith('.tgz'));
    if (code !== 0 || file === undefined) throw unavailable(`${name}@${version}`, output);
    return describeTarball(name, readFileSync(join(folder, file)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function describeTarball(asked: string, bytes: Buffer): FetchedPackage {
  const { name, version, description = '', license, phlo, peerDependencies } = readManifest(asked, bytes);
  if (name !== asked || typeof version !== 'string') throw invalid(`${asked} holds a package called ${String(name)}.`);
  if (phlo === undefined)
    throw invalid(`${asked}@${version} holds no plugin: its package.json has no "phlo".`, 'Install it as any package.');
  const plugins = parseManifest(phlo, asked);
  for (const { error } of plugins) if (error !== undefined) throw error;
  if (plugins.length === 0) throw invalid(`${asked}@${version} names no plugin in its package.json.`);
  const needs = isRecord(peerDependencies) ? peerDependencies['@phlo/core'] : undefined;
  return {
    name: asked,
    version,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    description: String(description),
    licence: typeof license === 'string' ? license : 'unknown',
    ...(typeof needs === 'string' && { needs }),
    apiVersion: isRecord(phlo) ? phlo.apiVersion : undefined,
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

function unavailable(spec: string, output: string): Error {
  const isChanged = output.includes('EINTEGRITY');
  const reasons = output
    .split('\n')
    .filter((line) => /^npm (?:error|ERR!)/.test(line) && !/complete log|_logs/.test(line));
  const said = reasons.map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim()).filter((line) => line !== '');
  return cliErrors.create(isChanged ? 'PLUGIN_INTEGRITY_WRONG' : 'PLUGIN_PACKAGE_UNAVAILABLE', {
    message: `npm cannot fetch ${spec}: ${said.slice(0, 3).join('; ') || 'it says nothing of why'}`,
    dataState: untouched,
    details: { output },
  });
}

/** What every refusal before the package manager runs has in common. */
export const untouched = 'Nothing was changed.';

const invalid = (message: string, hint?: string, cause?: unknown): Error =>
  cliErrors.create('PLUGIN_PACKAGE_INVALID', {
    message,
    dataState: untouched,
    ...(hint !== undefined && { hint }),
    ...(cause !== undefined && { cause }),
  });
