import { didYouMean, keyOf } from '@phlo/core/plugins';
import { cliErrors } from '../errors.js';
import type { RegistryEntry } from '../registry/parse-registry.js';
import { isPackageName } from '../registry/registry-schema.js';

/** A package that is to be installed. */
export interface WantedPackage {
  readonly package: string;
  /** Exact version, or a tag. */
  readonly version: string;
  /** What the registry says of it, plugin by plugin; none, where it does not list it. */
  readonly entries: readonly RegistryEntry[];
  /** A listed name that is nearly the same. */
  readonly guess?: string;
}

/**
 * What `<name>[@version]` means: the name of a plugin, `group:name` or a package of the registry; else a package of npm that is not listed. Without a version,
 * the one that is listed, else the latest. Throws `USAGE` for a name that means two packages or none, or for anything but a version.
 */
export function findWanted(text: string, entries: readonly RegistryEntry[]): WantedPackage {
  const at = text.indexOf('@', 1);
  const [name, version] = at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
  if (version !== undefined && !/^[0-9A-Za-z][0-9A-Za-z.+-]*$/.test(version))
    throw usage(
      `${JSON.stringify(version)} is no version.`,
      'Give an exact one, such as 1.2.3, or a tag, such as latest.',
    );
  const named = entries.filter((one) => one.package === name || one.name === name || keyOf(one) === name);
  const packages = [...new Set(named.map((one) => one.package))];
  if (packages.length > 1)
    throw usage(
      `${name} is listed for ${packages.join(' and ')}.`,
      `Name one of them: ${named.map(keyOf).join(', ')}.`,
    );
  const [listed] = named;
  if (listed !== undefined) {
    const all = entries.filter((one) => one.package === listed.package);
    return { package: listed.package, version: version ?? listed.version, entries: all };
  }
  if (!isPackageName(name)) throw usage(`${JSON.stringify(name)} is no name of a plugin or a package.`);
  const guess = didYouMean(name, [...new Set(entries.flatMap((one) => [one.name, one.package]))]);
  return { package: name, version: version ?? 'latest', entries: [], ...(guess !== undefined && { guess }) };
}

const usage = (message: string, hint = '`phlo plugin search` lists what there is.'): Error =>
  cliErrors.create('USAGE', { message, hint });
