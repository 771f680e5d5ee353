import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  coreErrors,
  createSystemClock,
  describePlugin,
  discoverPackage,
  importPlugin,
  isPhloError,
  keyOf,
  messageOf,
  pluginApiVersion,
} from '@phlo/core';
import type { DiscoveredPlugin, PluginManifest } from '@phlo/core';

/** A file as it should be. */
export interface ManifestFile {
  /** Relative to the package. */
  readonly path: string;
  readonly text: string;
  /** As it is; `undefined` where there is none. */
  readonly current: string | undefined;
}

/**
 * Makes the manifest of a package from its code: imports each plugin that `phlo.plugins` names with its entry, asks it for its
 * hooks and event types, and writes nothing. Throws `PACKAGE_JSON_INVALID`, `PLUGIN_MANIFEST_INVALID`, `PLUGIN_ENTRY_MISSING`, `PLUGIN_FAILED`.
 */
export async function buildManifest(dir: string): Promise<readonly ManifestFile[]> {
  const plugins = discoverPackage(dir);
  if (plugins.length === 0) throw nothingToBuild(dir);
  const built: Built[] = [];
  for (const plugin of plugins) built.push(await buildPlugin(plugin, plugins.length === 1));
  return [packageJson(dir, built), ...built.flatMap(({ files }) => files)];
}

/** Whether a file says what it should. How it is laid out is its own affair: a formatter may have been over it. */
export function isAsBuilt({ text, current }: ManifestFile): boolean {
  return current !== undefined && JSON.stringify(JSON.parse(text)) === compact(current);
}

function compact(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Writes what does not say what it should. Returns the paths. */
export function writeManifest(dir: string, files: readonly ManifestFile[]): readonly string[] {
  const changed = files.filter((file) => !isAsBuilt(file));
  for (const { path, text } of changed) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return changed.map(({ path }) => path);
}

interface Built {
  readonly group: string;
  readonly name: string;
  readonly manifest: PluginManifest;
  readonly files: readonly ManifestFile[];
}

async function buildPlugin(declared: DiscoveredPlugin, isOnly: boolean): Promise<Built> {
  const { group, name, entry, description } = declared;
  if (declared.error !== undefined) throw declared.error;
  const { hooks, provides, emits, permissions, types, configSchema } = await describe(declared);
  const fileOf = (path: string, value: unknown): ManifestFile => ({
    path,
    text: toText(value, 2),
    current: readIfThere(join(declared.dir, path)),
  });
  const prefix = `./dist/${isOnly ? '' : `${group}-${name}.`}`;
  const config = configSchema && fileOf(declared.config ?? `${prefix}config.schema.json`, configSchema);
  const hasTypes = Object.keys(types).length > 0;
  const events = hasTypes ? fileOf(declared.events ?? `${prefix}events.json`, types) : undefined;
  const manifest: PluginManifest = {
    entry,
    ...(config && { config: config.path }),
    ...(events && { events: events.path }),
    ...(description !== undefined && { description }),
    ...(Object.keys(provides).length > 0 && { provides }),
    ...(emits.length > 0 && { emits }),
    ...(Object.keys(permissions).length > 0 && { permissions }),
    ...(hooks.length > 0 && { hooks }),
  };
  return { group, name, manifest, files: [config, events].filter((file) => file !== undefined) };
}

async function describe(declared: DiscoveredPlugin) {
  try {
    return describePlugin(await importPlugin(declared, { clock: createSystemClock() }));
  } catch (cause) {
    throw coreErrors.create('PLUGIN_FAILED', {
      message: `${keyOf(declared)} cannot say what it is: ${messageOf(cause)}`,
      hint: (isPhloError(cause) ? cause.hint : undefined) ?? imported,
      cause,
    });
  }
}

const imported = 'Its entry is imported and getHooks is called; setup is not. Mend what fails in them.';

function packageJson(dir: string, built: readonly Built[]): ManifestFile {
  const current = readFileSync(join(dir, 'package.json'), 'utf8');
  const plugins: Record<string, Record<string, PluginManifest>> = {};
  // Groups and names were checked against their patterns when the manifest was read: none of them is `__proto__`.
  for (const { group, name, manifest } of built) (plugins[group] ??= {})[name] = manifest;
  const phlo = { apiVersion: pluginApiVersion, plugins };
  // It was read as a JSON object before.
  const whole = { ...(JSON.parse(current) as Readonly<Record<string, unknown>>), phlo };
  return { path: 'package.json', text: toText(whole, indentOf(current)), current };
}

const toText = (value: unknown, indent: string | number): string => `${JSON.stringify(value, null, indent)}\n`;

const indentOf = (text: string): string => /^[{[]\r?\n([ \t]+)/.exec(text)?.[1] ?? '  ';

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const skeleton = '"phlo": { "apiVersion": 1, "plugins": { "hooks": { "<name>": { "entry": "./dist/plugin.js" } } } }';

const nothingToBuild = (dir: string): Error =>
  coreErrors.create('PLUGIN_MANIFEST_INVALID', {
    message: `The package.json of ${dir} names no plugin.`,
    hint: `Say where its entry is, and the rest is written: ${skeleton}`,
  });
