import { amendError, isPhloError } from '@phlo/core/errors';
import { discoverPlugins, keyOf } from '@phlo/core/plugins';
import type { DiscoveredPlugin } from '@phlo/core/plugins';
import { cliErrors } from '../errors.js';
import { printJson } from '../output/json.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write, writeAside } from '../output/write.js';
import { unknownPlugin } from '../plugin/describe-project-plugin.js';
import { listProjectPlugins } from '../plugin/list-project-plugins.js';
import { readPluginSettings } from '../plugin/read-plugin-settings.js';
import { locateProject } from '../project/locate-project.js';
import { changePackages, undone } from './change-packages.js';
import { holdPackages } from './hold-packages.js';
import { findUsers } from './find-users.js';
import type { InstallPlace } from './install-plugin.js';
import { openPlace } from './open-place.js';
import { removeCommand, typed } from './package-manager.js';
import type { InstallRequest } from './run-install.js';

/** Takes the package of a plugin out of the project, having asked; with `isDryRun` says what it would do. */
export async function runRemove(request: InstallRequest): Promise<void> {
  const { from, isDryRun, isJson, consent, signal } = request;
  if (!isDryRun) consent.assertPossible();
  const place = openPlace(from, signal);
  const plugins = await findPlugins(request, place.projectDir);
  const [{ package: name, version }] = plugins;
  const command = removeCommand(place.manager.name, name);
  const keys = plugins.map(keyOf);
  const settings = await readPluginSettings(locateProject(from));
  const configured = settings.configured.filter((one) => plugins.some((own) => own.name === one || keyOf(own) === one));
  const usedBy = findUsers(name, { projectDir: place.projectDir, plugins: discoverPlugins(place).plugins });
  const report = {
    package: name,
    version,
    plugins: keys,
    command: typed(command),
    dryRun: isDryRun,
    configured,
    usedBy,
  };
  if (!isJson) write(`${harmless(`${name} ${version}`)}  brings ${keys.join(', ')}\n`);
  if (usedBy.length > 0) writeAside(`note   Without it these do not work: ${harmless(usedBy.join(', '))}.\n`);
  if (isDryRun) {
    if (isJson) return printJson({ ...report, changed: [] });
    return write(`\nWould run \`${typed(command)}\` in ${place.manager.dir}. Nothing was changed.\n`);
  }
  await consent.confirm(`Remove ${name}?`);
  writeAside(`Removing ${name} with ${place.manager.name} …\n`);
  const changed = await remove(name, place);
  if (isJson) return printJson({ ...report, changed });
  write(`\nRemoved ${name}; changed ${changed.join(', ')}. What its hooks have kept in .phlo stays.\n`);
  if (configured.length > 0)
    write(
      `Take plugins.config.${configured.join(' and plugins.config.')} out of phlo.config.ts: nothing is configured by it.\n`,
    );
  if (plugins.some(({ hooks }) => hooks.some(({ delivery }) => delivery === 'queued')))
    write(
      asTyped(
        'What waits for its durable hooks is given up with `phlo hooks forget`; `phlo hooks deliveries` lists them.\n',
      ),
    );
}

type Found = readonly [DiscoveredPlugin, ...DiscoveredPlugin[]];

/** Every plugin of the package that a name means. Throws `PLUGIN_UNKNOWN`, and `USAGE` where it means several packages. */
async function findPlugins({ wanted, from, isSafeMode }: InstallRequest, projectDir: string): Promise<Found> {
  const all = discoverPlugins({ projectDir }).plugins;
  const named = all.filter((one) => one.package === wanted || one.name === wanted || keyOf(one) === wanted);
  const packages = new Set(named.map((one) => one.package));
  if (packages.size > 1)
    throw cliErrors.create('USAGE', {
      message: `${wanted} is in ${[...packages].join(' and in ')}.`,
      hint: `Name one of them: ${[...packages].join(', ')}.`,
    });
  const [first, ...others] = all.filter((one) => packages.has(one.package));
  if (first === undefined) throw unknownPlugin(wanted, (await listProjectPlugins({ from, isSafeMode })).plugins);
  return [first, ...others];
}

async function remove(name: string, { manager, projectDir, signal }: InstallPlace): Promise<readonly string[]> {
  const verify = () => {
    if (!discoverPlugins({ projectDir }).plugins.some((one) => one.package === name)) return;
    throw cliErrors.create('PACKAGE_MANAGER_FAILED', { message: `${manager.name} has left ${name} in package.json.` });
  };
  const command = removeCommand(manager.name, name);
  using _held = holdPackages(projectDir);
  try {
    return await changePackages({ manager, command, verify, ...(signal && { signal }) });
  } catch (error) {
    throw isPhloError(error) ? amendError(error, { dataState: undone(manager) }) : error;
  }
}
