import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { catalogue, closest } from '@phlo/core';
import { normalizePlugins } from '../config/plugins-config.js';
import { parseConfig } from '../config/parse-config.js';
import { cliErrors } from '../errors.js';
import { createModuleLoader } from '../project/load-typescript.js';
import { locateProject } from '../project/locate-project.js';
import type { Creation } from './creation.js';
import { hookSource, hookTest } from './hook-source.js';
import { constantName, parseKebab } from './names.js';
import { usePlugin } from './use-plugin.js';

export interface HookRequest {
  /** Of the plugin: `late-alarm`. */
  readonly name: string;
  /** The event that it hears, or the gate that it guards. */
  readonly on: string;
}

/** A plugin of the project with one hook, named in the configuration. Throws `CREATE_*` and `USAGE`. */
export async function createHook(projectDir: string, request: HookRequest): Promise<Creation> {
  const name = parseKebab(request.name, 'hook');
  const { type, isGate } = findEvent(request.on);
  const facts = { name, constant: constantName(name, 'plugin'), type, isGate };
  const { configPath } = locateProject(projectDir);
  if ((await usesPlugin(configPath, name)) || existsSync(join(projectDir, 'hooks', `${name}.ts`)))
    throw cliErrors.create('CREATE_TARGET_EXISTS', { message: `The project has a plugin "${name}" already.` });
  const path = `./hooks/${name}.ts`;
  const config = usePlugin(await readFile(configPath, 'utf8'), { constant: facts.constant, path });
  if (config === undefined) throw unclear(configPath, facts.constant, path);
  const test = `tests/${name}.test.ts`;
  return {
    files: { [`hooks/${name}.ts`]: hookSource(facts), [test]: hookTest(facts) },
    changes: { [basename(configPath)]: config },
    test,
    shows: [['plugin', 'list', '--type', 'hooks']],
    verify: async () => {
      if (!(await usesPlugin(configPath, name))) throw unclear(configPath, facts.constant, path);
    },
  };
}

/** What telemetry says is what a hook says too: one that hears it and answers by it would hear itself. */
function findEvent(on: string): { readonly type: string; readonly isGate: boolean } {
  const types = Object.entries(catalogue).filter(([type]) => !type.startsWith('telemetry.'));
  const found = types.find(([type]) => type === on);
  if (found !== undefined) return { type: on, isGate: found[1].kind === 'gate' };
  const names = types.map(([type]) => type);
  const guess = closest(on, names);
  throw cliErrors.create('USAGE', {
    message: `There is no event "${on}" to begin a hook with.${guess === undefined ? '' : ` Did you mean "${guess}"?`}`,
    hint: `Choose one of ${names.join(', ')}.`,
  });
}

/** Whether the configuration, as it is on the disk, names a plugin. Those that functions make are not asked. */
async function usesPlugin(configPath: string, name: string): Promise<boolean> {
  const load = createModuleLoader(dirname(configPath), { isFresh: true });
  const { plugins } = parseConfig((await load(configPath)).default, configPath);
  return (normalizePlugins(plugins).use ?? []).some((entry) => typeof entry !== 'function' && entry.name === name);
}

const unclear = (configPath: string, constant: string, path: string) =>
  cliErrors.create('CREATE_CONFIG_UNCLEAR', {
    message: `${configPath} is not written in a way that shows where plugins go.`,
    hint: `Write the plugin into ${path} by hand, and name ${constant} in \`plugins\` of the configuration; nothing was written.`,
    details: { path: configPath },
  });
