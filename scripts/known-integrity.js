/**
 * Who knows the checksum of a version of a package: what `npm pack --json` has just told, else the registry as it is.
 * @param {string} registry
 * @param {readonly { name: string, version: string, integrity: string }[]} packed
 * @returns {(name: string, version: string) => string | undefined}
 */
export function knownIntegrity(registry, packed = []) {
  const listed = Object.values(JSON.parse(registry).plugins).flatMap((group) => Object.values(group));
  const known = [...packed, ...listed.map((entry) => ({ ...entry, name: entry.package }))];
  return (name, version) => known.find((one) => one.name === name && one.version === version)?.integrity;
}
