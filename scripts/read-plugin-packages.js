import { readdirSync, readFileSync } from 'node:fs';

const packages = new URL('../packages/', import.meta.url);

/**
 * The packages of the workspace that have plugins, by folder. Throws where a manifest is not what the contract says.
 * @param {typeof import('@phlo/core').parseManifest} parseManifest
 * @returns {readonly import('./render-registry.js').PluginPackage[]}
 */
export function readPluginPackages(parseManifest) {
  return readdirSync(packages).flatMap((folder) => {
    /** @param {string} file */
    const read = (file) => readFileSync(new URL(`${folder}/${file}`, packages), 'utf8');
    const manifest = JSON.parse(read('package.json'));
    if (manifest.phlo?.plugins === undefined) return [];
    const plugins = parseManifest(manifest.phlo, manifest.name);
    for (const { error } of plugins) if (error !== undefined) throw error;
    return [{ manifest, plugins, read }];
  });
}
