import { toListing } from '@phlo/core/plugins';
import type { PluginStatus } from '@phlo/core/plugins';
import { discoverInProject } from '../plugin/discover-in-project.js';
import { isConfigured } from '../plugin/plugin-settings.js';
import { readPluginSettings } from '../plugin/read-plugin-settings.js';
import { isSafeModeIn } from '../plugin/safe-mode.js';
import { findProject } from '../project/find-project.js';

interface ExplainOptions {
  readonly folder: string;
  readonly isSafeMode: boolean;
}

/** Why a word is no command here although a plugin may have one of that name; nothing where there is no more to say. */
export async function explainUnknownCommand(
  word: string,
  { folder, isSafeMode }: ExplainOptions,
): Promise<string | undefined> {
  const project = findProject(folder);
  if (project === undefined) return 'Commands of plugins are known within a project, and this folder is in none.';
  try {
    const settings = await readPluginSettings(project);
    const selection = { ...settings, isSafeMode: isSafeMode || (await isSafeModeIn(project.dir, process.env)) };
    const plugin = discoverInProject(project.dir).plugins.find(
      ({ group, provides }) => group === 'cli' && word in provides,
    );
    if (plugin === undefined) return undefined;
    return whyNot[toListing(plugin, selection, isConfigured(settings)).status](plugin.name);
  } catch {
    return 'The configuration of the project cannot be read, so the commands of its plugins are not known: `phlo doctor` says why.';
  }
}

const whyNot: Readonly<Record<PluginStatus, (name: string) => string | undefined>> = {
  active: () => undefined,
  unconfigured: (name) =>
    `The plugin cli:${name} has it, and no configuration: \`plugins: { config: { ${JSON.stringify(name)}: { … } } }\` in phlo.config.ts; \`phlo plugin info cli:${name}\` names its fields.`,
  denied: (name) => `The plugin cli:${name} has it, and \`plugins\` in phlo.config.ts denies that plugin.`,
  disabled: (name) => `The plugin cli:${name} has it, and safe mode loads no plugin.`,
  broken: (name) => `The plugin cli:${name} has it, and is broken: \`phlo plugin check\` says why.`,
};
