import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { knownIntegrity } from './known-integrity.js';
import { readPluginPackages } from './read-plugin-packages.js';
import { renderRegistry } from './render-registry.js';

const root = new URL('../', import.meta.url);
const registry = new URL('registry/plugins.json', root);

/**
 * The files of the registry as they should be, by path: `npm run registry` writes them, and a test compares them.
 * @param {{ parseManifest: typeof import('@phlo/core').parseManifest, pluginGroups: readonly string[], registryJsonSchema: () => object }} source
 * @param {Parameters<typeof knownIntegrity>[1]} [packed] What `npm pack --json` has told.
 * @returns {Promise<ReadonlyMap<string, string>>}
 */
export async function registryFiles({ parseManifest, pluginGroups, registryJsonSchema }, packed) {
  const document = renderRegistry(readPluginPackages(parseManifest), {
    groups: pluginGroups,
    integrityOf: knownIntegrity(readFileSync(registry, 'utf8'), packed),
  });
  const options = { ...(await resolveConfig(fileURLToPath(registry))), parser: 'json' };
  /** @param {object} value */
  const toText = (value) => format(JSON.stringify(value), options);
  return new Map([
    ['registry/plugins.json', await toText(document)],
    ['registry/schema/v1.json', await toText(registryJsonSchema())],
    // What the command line works with where no address is configured, or none answers.
    ['packages/cli/registry/plugins.json', await toText(document)],
  ]);
}
