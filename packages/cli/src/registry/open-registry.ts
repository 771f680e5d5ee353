import { asTyped } from '../output/terminal.js';
import { paint } from '../output/paint.js';
import { harmless } from '../output/text.js';
import { writeAside } from '../output/write.js';
import { readPluginSettings } from '../plugin/read-plugin-settings.js';
import { findProject } from '../project/find-project.js';
import { readEnv } from '../project/read-env.js';
import { readRegistry } from './read-registry.js';
import type { Registry } from './read-registry.js';
import { registryCacheDir } from './registry-cache.js';
import { parseRegistryUrl } from './registry-url.js';

/**
 * The registry that the environment names, or the project around a folder, if there is one. What is wrong with it, and which copy is used
 * instead, goes to stderr. Throws `REGISTRY_URL_INVALID`, `REGISTRY_INVALID`, and what reading a configuration throws.
 */
export async function openRegistry(from: string, signal?: AbortSignal): Promise<Registry> {
  const address = await findAddress(from);
  const registry = await readRegistry({
    ...(address !== undefined && { url: parseRegistryUrl(address) }),
    cacheDir: registryCacheDir(process.env),
    now: Date.now,
    ...(signal && { signal }),
  });
  for (const { code, message } of registry.notes)
    writeAside(
      `${paint('yellow', 'note', process.stderr)}   ${code === undefined ? '' : `${code}  `}${asTyped(harmless(message))}\n`,
    );
  return registry;
}

async function findAddress(from: string): Promise<string | undefined> {
  const project = findProject(from);
  const { PHLO_REGISTRY_URL: url = '' } = project === undefined ? process.env : readEnv(project.dir, process.env);
  if (url !== '' || project === undefined) return url === '' ? undefined : url;
  return (await readPluginSettings(project)).registry;
}
