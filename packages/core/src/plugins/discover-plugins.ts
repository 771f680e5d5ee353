import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../compare-text.js';
import { coreErrors } from '../errors/core-errors.js';
import { isPhloError, type PhloError } from '../errors/phlo-error.js';
import type { DeclaredTypes } from './declared-types.js';
import { findOwnPackage, findPackage, packageFolders, readPackage, type InstalledPackage } from './find-package.js';
import { leadsOut } from './leads-out.js';
import { parseManifest, type DeclaredPlugin } from './parse-manifest.js';
import { readTypes } from './read-types.js';

/** A plugin of an installed package, as its manifest tells it: nothing of it was imported. */
export interface DiscoveredPlugin extends DeclaredPlugin {
  readonly package: string;
  readonly version: string;
  /** Absolute folder of the package, without symbolic links. */
  readonly dir: string;
  /** The event types that it defines. */
  readonly types?: DeclaredTypes;
}

/** What is odd and breaks nothing. */
export interface DiscoveryNote {
  readonly kind: 'twice' | 'core' | 'missing' | 'unreadable';
  readonly package: string;
  readonly message: string;
  readonly hint?: string;
}

/** What was found, and what was noticed on the way. */
export interface Discovery {
  /** By group and name. */
  readonly plugins: readonly DiscoveredPlugin[];
  readonly notes: readonly DiscoveryNote[];
}

/** Where plugins are looked for. */
export interface DiscoveryOptions {
  /** Absolute folder of the project; the `package.json` in it or above it declares what is looked at. */
  readonly projectDir: string;
  /** Absolute folder of the core that is running, to find plugins that come with another copy of it. */
  readonly coreDir?: string;
}

/**
 * Finds the plugins among the packages that a project declares (`dependencies`, `devDependencies`, `optionalDependencies`), as
 * npm, pnpm and workspaces lay them out. Reads their manifests and imports nothing. Throws `PACKAGE_JSON_INVALID` where the
 * project's own `package.json` cannot be read.
 */
export function discoverPlugins({ projectDir, coreDir }: DiscoveryOptions): Discovery {
  const project = findOwnPackage(projectDir);
  if (project === undefined) return { plugins: [], notes: [] };
  const { packages, notes } = collectPackages(project, packageFolders(projectDir));
  const plugins = packages
    .flatMap(pluginsOf)
    .map(withTypes)
    .toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
  if (coreDir !== undefined) noteOtherCores(plugins, coreDir, notes);
  return { plugins: markConflicts(plugins), notes };
}

/** The plugins of the package in a folder; the files that their manifests name need not be there yet. Throws `PACKAGE_JSON_INVALID`. */
export function discoverPackage(dir: string): readonly DiscoveredPlugin[] {
  const found = readPackage(dir);
  return found?.manifest.phlo === undefined ? [] : pluginsOf({ name: dir, found });
}

/** `group:name`, by which plugins are allowed, denied and told apart. */
export const keyOf = ({ group, name }: Pick<DiscoveredPlugin, 'group' | 'name'>): string => `${group}:${name}`;

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** Each package once, whatever the names and fields under which it is declared. */
function collectPackages(project: InstalledPackage, folders: readonly string[]) {
  const byDir = new Map<string, { readonly name: string; readonly found: InstalledPackage }>();
  const notes: DiscoveryNote[] = [];
  for (const [name, field] of declaredNames(project, notes)) {
    const found = findReadable(folders, name, notes);
    if (found === undefined) {
      if (field === 'dependencies') notes.push(missing(name));
      continue;
    }
    if (found.manifest.phlo === undefined) continue;
    const other = byDir.get(found.dir);
    if (other === undefined) byDir.set(found.dir, { name, found });
    else notes.push(twice(nameOf(found, name), `as ${other.name} and as ${name}`));
  }
  return { packages: [...byDir.values()], notes };
}

function declaredNames(project: InstalledPackage, notes: DiscoveryNote[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of dependencyFields) {
    const declared = project.manifest[field];
    if (typeof declared !== 'object' || declared === null) continue;
    for (const name of Object.keys(declared)) {
      const first = fields.get(name);
      if (first === undefined) fields.set(name, field);
      // npm itself lists an optional dependency among the dependencies.
      else if (field !== 'optionalDependencies') notes.push(twice(name, `in ${first} and in ${field}`));
    }
  }
  return fields;
}

/** A package that cannot be read is nobody's plugin, as far as one can tell; the others are none the worse. */
function findReadable(folders: readonly string[], name: string, notes: DiscoveryNote[]): InstalledPackage | undefined {
  try {
    return findPackage(folders, name);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    notes.push({ kind: 'unreadable', package: name, message, hint: `Install ${name} again.` });
    return undefined;
  }
}

const missing = (name: string): DiscoveryNote => ({
  kind: 'missing',
  package: name,
  message: `${name} is declared and not installed: whether it is a plugin cannot be seen`,
  hint: 'Install the dependencies of the project.',
});

const twice = (name: string, how: string): DiscoveryNote => ({
  kind: 'twice',
  package: name,
  message: `${name} is declared twice, ${how}; it counts once`,
  hint: 'Take one of the two out of package.json.',
});

const nameOf = ({ manifest }: InstalledPackage, declared: string): string =>
  typeof manifest.name === 'string' ? manifest.name : declared;

function pluginsOf({ name, found }: { readonly name: string; readonly found: InstalledPackage }): DiscoveredPlugin[] {
  const packageName = nameOf(found, name);
  const { version } = found.manifest;
  return parseManifest(found.manifest.phlo, packageName).map((declared) => {
    const error = declared.error ?? checkEntry(declared, { dir: found.dir, packageName });
    return {
      ...declared,
      package: packageName,
      version: typeof version === 'string' ? version : '0.0.0',
      dir: found.dir,
      ...(error !== undefined && { error }),
    };
  });
}

interface Origin {
  readonly dir: string;
  readonly packageName: string;
}

/** The text of the path was checked; a link in it may still lead out of the package. */
function checkEntry({ group, name, entry }: DeclaredPlugin, { dir, packageName }: Origin): PhloError | undefined {
  const path = join(dir, entry);
  if (!existsSync(path))
    return coreErrors.create('PLUGIN_ENTRY_MISSING', {
      message: `${packageName} has no ${entry}, which is the entry of ${group}:${name}`,
      details: { package: packageName, path },
    });
  if (!leadsOut(dir, path)) return undefined;
  return coreErrors.create('PLUGIN_MANIFEST_INVALID', {
    message: `package.json of ${packageName}: phlo.plugins.${group}.${name}.entry is "${entry}", a link that leads out of the package`,
    details: { package: packageName, path: entry },
  });
}

function withTypes(plugin: DiscoveredPlugin): DiscoveredPlugin {
  if (plugin.events === undefined) return plugin;
  try {
    return { ...plugin, types: readTypes(plugin, { dir: plugin.dir, packageName: plugin.package }) };
  } catch (error) {
    if (!isPhloError(error)) throw error;
    return { error, ...plugin };
  }
}

/** Of two packages that claim one name none is right: which of them was meant cannot be seen. */
function markConflicts(plugins: readonly DiscoveredPlugin[]): readonly DiscoveredPlugin[] {
  return plugins.map((plugin) => {
    const rivals = plugins.filter((other) => keyOf(other) === keyOf(plugin));
    if (rivals.length < 2) return plugin;
    const error = coreErrors.create('PLUGIN_CONFLICT', {
      message: `${keyOf(plugin)} comes from ${rivals.map(({ package: name, dir }) => `${name} (${dir})`).join(' and from ')}`,
      details: { plugin: keyOf(plugin), packages: rivals.map(({ package: name }) => name) },
    });
    return { ...plugin, error };
  });
}

/** Two copies of the core work together: nothing is told apart by its class. But they may be of two versions. */
function noteOtherCores(plugins: readonly DiscoveredPlugin[], coreDir: string, notes: DiscoveryNote[]): void {
  const running = realpathSync(coreDir);
  for (const [dir, name] of new Map(plugins.map((plugin) => [plugin.dir, plugin.package]))) {
    const core = findReadable(packageFolders(dir), '@phlo/core', notes);
    if (core === undefined || core.dir === running) continue;
    notes.push({
      kind: 'core',
      package: name,
      message: `${name} uses another copy of @phlo/core, ${String(core.manifest.version)} in ${core.dir}; it works, as long as their versions do`,
      hint: `Install the version of ${name} that goes with this one of Phlo. One that names @phlo/core under dependencies is to name it under peerDependencies.`,
    });
  }
}
