import { discoverPlugins, keyOf } from '@phlo/core/plugins';
import { printJson } from '../output/json.js';
import { paintStatus } from '../output/paint.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write, writeAside } from '../output/write.js';
import { listProjectPlugins } from '../plugin/list-project-plugins.js';
import type { ShownPlugin } from '../plugin/list-project-plugins.js';
import { openRegistry } from '../registry/open-registry.js';
import type { Consent } from './ask.js';
import { renderConfigBlock } from './config-block.js';
import { findWanted } from './find-wanted.js';
import { applyInstall, askForInstall, planInstall, specOf } from './install-plugin.js';
import type { InstallPlace, PlannedInstall } from './install-plugin.js';
import { openPlace } from './open-place.js';
import { renderPackage } from './render-package.js';

export interface InstallRequest {
  /** `<name>[@version]` */
  readonly wanted: string;
  readonly from: string;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
  readonly isSafeMode: boolean;
  readonly consent: Consent;
  readonly signal: AbortSignal;
}

/** Finds, examines, shows and installs a plugin, having asked; with `isDryRun` all but the last. Throws what these throw. */
export async function runInstall(request: InstallRequest): Promise<void> {
  const { from, isDryRun, consent, signal } = request;
  if (!isDryRun) consent.assertPossible();
  const place = openPlace(from, signal);
  const { entries } = await openRegistry(from, signal);
  const wanted = findWanted(request.wanted, entries);
  if (wanted.guess !== undefined) writeAside(`note   The registry does not list ${wanted.package}. ${wanted.guess}\n`);
  const plan = await planInstall(wanted, place);
  const previous = findVersion(place.projectDir, plan.fetched.name);
  const isThere = previous === plan.fetched.version;
  // Whoever is asked sees what about.
  (request.isJson ? writeAside : write)(renderPackage(plan.fetched, plan.entries));
  const changed = isDryRun || isThere ? [] : await ask(plan, place, consent);
  const plugins = isDryRun && !isThere ? [] : await listOwn(request, plan);
  const config = renderConfigBlock(plan.fetched.name, place.projectDir);
  if (request.isJson) return printJson(toJson({ ...plan, previous, isDryRun, changed, plugins, config }));
  if (isThere) return write(`\n${specOf(plan.fetched)} is installed already. Nothing was changed.\n`);
  if (isDryRun) return write(`\nWould run \`${plan.command}\` in ${place.manager.dir}. Nothing was changed.\n`);
  write(renderInstalled(plan, changed, plugins));
  if (config !== undefined && plugins.some(({ status }) => status === 'unconfigured')) write(renderConfig(config));
}

async function ask(plan: PlannedInstall, place: InstallPlace, consent: Consent): Promise<readonly string[]> {
  writeAside('\n');
  await askForInstall(plan, consent);
  writeAside(`Installing ${specOf(plan.fetched)} with ${place.manager.name} …\n`);
  return applyInstall(plan, place);
}

/** The version that is installed; `undefined` where none is. */
const findVersion = (projectDir: string, packageName: string): string | undefined =>
  discoverPlugins({ projectDir }).plugins.find((one) => one.package === packageName)?.version;

async function listOwn({ from, isSafeMode }: InstallRequest, { fetched }: PlannedInstall) {
  const { plugins } = await listProjectPlugins({ from, isSafeMode });
  return plugins.filter((plugin) => plugin.package === fetched.name);
}

interface Outcome extends PlannedInstall {
  readonly previous: string | undefined;
  readonly isDryRun: boolean;
  readonly changed: readonly string[];
  readonly plugins: readonly ShownPlugin[];
  readonly config: string | undefined;
}

function toJson({ fetched, entries, command, previous, isDryRun, changed, plugins, config }: Outcome) {
  const { name, version, licence, integrity } = fetched;
  const shown = new Map(plugins.map((plugin) => [keyOf(plugin), plugin.status]));
  return {
    package: name,
    version,
    previous: previous ?? null,
    licence,
    integrity,
    listed: entries.length > 0,
    verified: entries.some((one) => one.version === version && one.verified),
    plugins: fetched.plugins.map((plugin) => ({
      group: plugin.group,
      name: plugin.name,
      status: shown.get(keyOf(plugin)) ?? null,
      hooks: plugin.hooks,
      permissions: plugin.permissions ?? {},
    })),
    command,
    dryRun: isDryRun,
    changed,
    config: config ?? null,
  };
}

function renderInstalled(
  { fetched }: PlannedInstall,
  changed: readonly string[],
  plugins: readonly ShownPlugin[],
): string {
  const lines = plugins.map((plugin) => `  ${keyOf(plugin)}  ${paintStatus(plugin.status)}\n`);
  return `\nInstalled ${harmless(specOf(fetched))}; changed ${changed.join(', ') || 'nothing'}.\n${lines.join('')}`;
}

const renderConfig = (config: string): string =>
  asTyped(
    `\nIt does nothing yet: add to phlo.config.ts what it needs (\`phlo plugin info\` names every field), then run \`phlo plugin check\`.\n\n${config}\n`,
  );
