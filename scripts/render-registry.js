/**
 * A package with plugins, as its folder has it.
 * @typedef {object} PluginPackage
 * @property {{ name: string, version: string, description: string, keywords?: string[], license: string, peerDependencies?: Record<string, string>, phlo: { apiVersion: number } }} manifest
 * @property {readonly import('@phlo/core').DeclaredPlugin[]} plugins
 * @property {(file: string) => string} read Reads a file of the package.
 *
 * @typedef {(name: string, version: string) => string | undefined} IntegrityOf
 */

/**
 * `registry/plugins.json`, from the manifests of packages, in the order of the groups. `integrityOf` knows the checksum of what was packed of
 * a version.
 * @param {readonly PluginPackage[]} packages
 * @param {{ readonly groups: readonly string[], readonly integrityOf: IntegrityOf }} options
 */
export function renderRegistry(packages, { groups, integrityOf }) {
  const listed = packages.flatMap((one) => one.plugins.map((plugin) => ({ ...one, plugin })));
  const plugins = groups.map((group) => {
    const members = listed
      .filter(({ plugin }) => plugin.group === group)
      .toSorted((a, b) => (a.plugin.name < b.plugin.name ? -1 : 1));
    return /** @type {const} */ ([
      group,
      Object.fromEntries(members.map((one) => [one.plugin.name, toEntry(one, integrityOf)])),
    ]);
  });
  const filled = plugins.filter(([, members]) => Object.keys(members).length > 0);
  return { $schema: './schema/v1.json', version: 1, plugins: Object.fromEntries(filled) };
}

/**
 * @param {PluginPackage & { plugin: import('@phlo/core').DeclaredPlugin }} listed
 * @param {IntegrityOf} integrityOf
 */
function toEntry({ manifest, plugin, read }, integrityOf) {
  const { name, version, description, keywords = [], license, peerDependencies = {}, phlo } = manifest;
  const own = plugin.events === undefined ? [] : Object.keys(JSON.parse(read(plugin.events)));
  const integrity = integrityOf(name, version);
  return {
    package: name,
    version,
    description: plugin.description ?? description,
    tags: keywords.filter((word) => word !== 'phlo-plugin'),
    licence: license,
    verified: true,
    core: true,
    compatibility: { apiVersion: phlo.apiVersion, phlo: peerDependencies['@phlo/core'] },
    events: {
      reads: [...new Set(plugin.hooks.map(({ on }) => on))],
      emits: [...new Set([...own, ...(plugin.emits ?? [])])],
    },
    hooks: plugin.hooks,
    provides: plugin.provides,
    permissions: plugin.permissions ?? {},
    ...(integrity !== undefined && { integrity }),
  };
}
