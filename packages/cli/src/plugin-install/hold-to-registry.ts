import { compareLines, keyOf, manifestLines } from '@phlo/core/plugins';
import type { DeclaredPlugin } from '@phlo/core/plugins';
import semver from 'semver';
import { cliErrors } from '../errors.js';
import type { RegistryEntry } from '../registry/parse-registry.js';
import { readVersion } from '../version.js';
import { untouched } from './describe-tarball.js';
import type { FetchedPackage } from './describe-tarball.js';

/**
 * Holds a fetched package to what the registry says of that version, and to this version of Phlo. Of a version that the registry does not list it says
 * nothing. Throws `PLUGIN_INTEGRITY_WRONG`, `PLUGIN_UNLIKE_REGISTRY`, `PLUGIN_INCOMPATIBLE`.
 */
export function holdToRegistry(fetched: FetchedPackage, entries: readonly RegistryEntry[]): void {
  const listed = entries.filter(({ version }) => version === fetched.version);
  const wrong = listed.find(({ integrity }) => integrity !== undefined && integrity !== fetched.integrity);
  if (wrong !== undefined)
    throw cliErrors.create('PLUGIN_INTEGRITY_WRONG', {
      message: `${fetched.name}@${fetched.version} is ${fetched.integrity}, and the registry says ${wrong.integrity ?? ''}.`,
      dataState: untouched,
      details: { package: fetched.name },
    });
  const differences = listed.length === 0 ? [] : compareWithEntries(fetched, listed);
  if (differences.length > 0)
    throw cliErrors.create('PLUGIN_UNLIKE_REGISTRY', {
      message: `${fetched.name}@${fetched.version} is not what the registry says (-) but something else (+):\n${differences.join('\n')}`,
      dataState: untouched,
      details: { package: fetched.name, differences },
    });
  const { needs = '*' } = fetched;
  if (!semver.satisfies(readVersion(), needs, { includePrerelease: true }))
    throw cliErrors.create('PLUGIN_INCOMPATIBLE', {
      message: `${fetched.name}@${fetched.version} needs Phlo ${needs}, and this is ${readVersion()}.`,
      dataState: untouched,
    });
}

function compareWithEntries(fetched: FetchedPackage, listed: readonly RegistryEntry[]): readonly string[] {
  const said = listed.flatMap((entry) => [
    ...linesOf(entry, { ...entry, emits: entry.events.emits }),
    `licence ${entry.licence}`,
    `works with Phlo ${entry.compatibility.phlo}`,
  ]);
  const given = [
    ...fetched.plugins.flatMap((plugin) => linesOf(plugin, plugin)),
    `licence ${fetched.licence}`,
    `works with Phlo ${fetched.needs ?? ''}`,
  ];
  return compareLines([...new Set(said)], given);
}

interface Place {
  readonly group: string;
  readonly name: string;
}

/**
 * A plugin itself is a line as well: one that is not listed, or is missing, is a difference. The types that it defines are in a file of its own, and
 * are left out; they all begin with its name.
 */
function linesOf(plugin: Place, { emits = [], ...claims }: Parameters<typeof manifestLines>[0]): readonly string[] {
  const others = emits.filter((type) => !type.startsWith(`${plugin.name}.`));
  return [
    `plugin ${keyOf(plugin)}`,
    ...manifestLines({ ...claims, emits: others }).map((line) => `${keyOf(plugin)}: ${line}`),
  ];
}

/** What a package says of its plugins, a line each: to tell two versions of it apart. */
export const describeClaims = (plugins: readonly DeclaredPlugin[]): readonly string[] =>
  plugins.flatMap((plugin) => linesOf(plugin, plugin));
