import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareLines, discoverPlugins, keyOf } from '@phlo/core/plugins';
import type { DiscoveredPlugin } from '@phlo/core/plugins';
import semver from 'semver';
import { printJson } from '../output/json.js';
import { paint } from '../output/paint.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write, writeAside } from '../output/write.js';
import { unknownPlugin } from '../plugin/describe-project-plugin.js';
import { listProjectPlugins } from '../plugin/list-project-plugins.js';
import { findIncompatibility } from '../registry/compatibility.js';
import { openRegistry } from '../registry/open-registry.js';
import type { RegistryEntry } from '../registry/parse-registry.js';
import { describeClaims } from './hold-to-registry.js';
import { applyInstall, planInstall, specOf } from './install-plugin.js';
import type { InstallPlace, PlannedInstall } from './install-plugin.js';
import { openPlace } from './open-place.js';
import type { InstallRequest } from './run-install.js';

/** `wanted` absent: every plugin that the registry lists. */
export type UpdateRequest = Omit<InstallRequest, 'wanted'> & { readonly wanted?: string };

/** Shows what would be newer, and what the newer versions say otherwise of themselves; installs them, having asked once for all. */
export async function runUpdate(request: UpdateRequest): Promise<void> {
  const { from, isDryRun, isJson, consent, signal } = request;
  if (!isDryRun) consent.assertPossible();
  const place = openPlace(from, signal);
  const installed = await findInstalled(request, place.projectDir);
  const { entries } = await openRegistry(from, signal);
  const { updates, notes } = await findUpdates(installed, entries, place);
  for (const note of notes) writeAside(asTyped(`note   ${harmless(note)}\n`));
  (isJson ? writeAside : write)(
    updates.length === 0 ? 'Everything that the registry lists is up to date.\n' : renderUpdates(updates),
  );
  if (updates.length > 0 && !isDryRun)
    await consent.confirm(`Update ${updates.map(({ plan }) => plan.fetched.name).join(', ')}?`);
  const changed = new Set<string>();
  // One after the other: what has been updated stays, and the one that fails is undone.
  for (const { plan } of isDryRun ? [] : updates) {
    writeAside(`Installing ${specOf(plan.fetched)} with ${place.manager.name} …\n`);
    for (const file of await applyInstall(plan, place)) changed.add(file);
  }
  if (isJson) return printJson({ updates: updates.map(toJson), dryRun: isDryRun, changed: [...changed] });
  if (updates.length === 0) return;
  write(isDryRun ? '\nNothing was changed.\n' : `\nUpdated; changed ${[...changed].join(', ')}.\n`);
}

/** The first plugin of each package. Throws `PLUGIN_UNKNOWN` for a name that no plugin has. */
async function findInstalled({ wanted, from, isSafeMode }: UpdateRequest, projectDir: string) {
  const all = discoverPlugins({ projectDir }).plugins;
  const named =
    wanted === undefined
      ? all
      : all.filter((one) => one.package === wanted || one.name === wanted || keyOf(one) === wanted);
  if (wanted !== undefined && named.length === 0)
    throw unknownPlugin(wanted, (await listProjectPlugins({ from, isSafeMode })).plugins);
  const packages = new Map<string, readonly DiscoveredPlugin[]>();
  for (const one of named)
    packages.set(
      one.package,
      all.filter((other) => other.package === one.package),
    );
  return packages;
}

/** What `package.json` says of a package: a range, or a place such as `file:…`. */
function findSpec(dir: string, name: string): string | undefined {
  // It was read before, as an object.
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest;
  return manifest.dependencies?.[name] ?? manifest.devDependencies?.[name] ?? manifest.optionalDependencies?.[name];
}

type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

interface Update {
  readonly from: string;
  readonly plan: PlannedInstall;
  /** What the newer version says otherwise of itself. */
  readonly changes: readonly string[];
}

async function findUpdates(
  installed: ReadonlyMap<string, readonly DiscoveredPlugin[]>,
  entries: readonly RegistryEntry[],
  place: InstallPlace,
) {
  const updates: Update[] = [];
  const notes: string[] = [];
  for (const [name, plugins] of installed) {
    const listed = entries.filter((one) => one.package === name);
    const [entry] = listed;
    const from = plugins[0]?.version ?? '0.0.0';
    const spec = findSpec(place.manager.dir, name);
    if (!semver.validRange(spec)) notes.push(`${name} is left as it is: package.json names ${spec ?? 'no version'}.`);
    else if (entry === undefined)
      notes.push(`The registry does not list ${name}: \`phlo plugin install ${name}@latest\` updates it.`);
    else if (semver.gt(entry.version, semver.valid(from) ?? '0.0.0')) {
      const problem = findIncompatibility(entry);
      if (problem === undefined) {
        const plan = await planInstall({ package: name, version: entry.version, entries: listed }, place);
        const changes = compareLines(describeClaims(plugins), describeClaims(plan.fetched.plugins));
        updates.push({ from, plan, changes });
      } else notes.push(`${name} ${entry.version} is left out: it ${problem}.`);
    }
  }
  return { updates, notes };
}

const toJson = ({ from, plan: { fetched, command }, changes }: Update) => ({
  package: fetched.name,
  from,
  to: fetched.version,
  integrity: fetched.integrity,
  changes,
  command,
});

const renderUpdates = (updates: readonly Update[]): string =>
  updates
    .map(({ from, plan: { fetched }, changes }) => {
      const lines = changes.length === 0 ? ['its plugins say the same of themselves'] : changes;
      return `${paint('bold', harmless(fetched.name))}  ${harmless(from)} → ${harmless(fetched.version)}\n${lines.map((line) => `  ${harmless(line)}\n`).join('')}`;
    })
    .join('');
