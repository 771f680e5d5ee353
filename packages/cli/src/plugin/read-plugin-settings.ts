import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import type { ProjectLocation } from '../project/find-project.js';
import { readVersion } from '../version.js';
import type { PluginSettings } from './plugin-settings.js';

/**
 * What the project's configuration says of plugins: from `.phlo/plugins.json` where the configuration has not changed since, for
 * to load TypeScript takes longer than all of `phlo plugin list`. Throws `CONFIG_INVALID`, `DEFINITION_FAILED`.
 */
export async function readPluginSettings(location: ProjectLocation): Promise<PluginSettings> {
  const path = join(location.dir, '.phlo', 'plugins.json');
  const key = cacheKey(location);
  const cached = readCache(path);
  if (cached?.key === key) return cached.settings;
  const { loadPluginsConfig, toSettings } = await import('./load-plugin-settings.js');
  const settings = toSettings(await loadPluginsConfig(location));
  if (standsAlone(readFileSync(location.configPath, 'utf8'))) writeCache(path, { key, settings });
  return settings;
}

interface Cached {
  readonly key: string;
  readonly settings: PluginSettings;
}

/** Counts up where {@link PluginSettings} changes. */
const shape = 3;

const lockFiles = ['package.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'] as const;

/** Changes with the configuration and with what is installed beside it or above it. */
function cacheKey({ dir, configPath }: ProjectLocation): string {
  const files = [configPath];
  for (let folder = dir; ; folder = dirname(folder)) {
    for (const name of lockFiles) files.push(join(folder, name));
    if (folder === dirname(folder)) break;
  }
  return JSON.stringify([readVersion(), shape, ...files.map(stampOf)]);
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.mtimeMs}/${stat.size}`;
}

const specifier = /(?:from|import)\s*(['"])(.*?)\1/g;
const readsMore = /\bprocess\b|\bglobalThis\b|\bimport\s*\(|\bimport\.meta\b|\brequire\s*\(/;

/** Whether a configuration depends on nothing but its text and installed packages. In doubt, it does not. */
function standsAlone(text: string): boolean {
  if (readsMore.test(text)) return false;
  return [...text.matchAll(specifier)].every(([, , name = '']) => !/^[./#]/.test(name) && !isBuiltin(name));
}

function readCache(path: string): Cached | undefined {
  try {
    // Written below; whatever else stands there has another key, or none.
    return JSON.parse(readFileSync(path, 'utf8')) as Cached;
  } catch {
    return undefined;
  }
}

/** Many processes may write it at once. That it cannot be written costs time and nothing else. */
function writeCache(path: string, cached: Cached): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(cached));
    renameSync(draft, path);
  } catch {
    // A full or read-only disk.
  }
}
