import { createHookBus, createSystemClock } from '@phlo/core';
import type { DurableStore, HookBus, Logger, PlanProblem, PluginListing } from '@phlo/core';
import { parseConfig } from '../config/parse-config.js';
import { normalizePlugins } from '../config/plugins-config.js';
import { resolvePluginConfig } from '../config/resolve-plugin-config.js';
import { locateProject } from './locate-project.js';
import { createModuleLoader } from './load-typescript.js';
import { openPlugins, preparePlugins } from './open-plugins.js';
import { planServiceHooks } from './plan-service-hooks.js';
import { asksForSafeMode } from '../plugin/safe-mode.js';
import { exportEnv, readEnv } from './read-env.js';

/** The hooks of a project as they would run. */
export interface HookPlan {
  readonly bus: HookBus;
  /** Every plugin, those that do not act included. */
  readonly listings: readonly PluginListing[];
  /** Plugins whose hooks are not in the plan. */
  readonly problems: readonly PlanProblem[];
}

interface HookPlanOptions {
  readonly log: Logger;
  /** Where what waits for durable hooks is read. */
  readonly store?: DurableStore;
  /** No discovered plugin is in the plan; nor is one where the environment says so. */
  readonly isSafeMode: boolean;
}

/**
 * Registers the hooks of the project in `dir` or above it with a bus that only explains them: by manifests and the project's
 * own configuration. No discovered plugin's code is imported, no plugin is set up, and no definition is loaded.
 * Throws `PROJECT_NOT_FOUND`, `CONFIG_INVALID`, `PACKAGE_JSON_INVALID`.
 */
export async function openHookPlan(dir: string, { log, store, isSafeMode }: HookPlanOptions): Promise<HookPlan> {
  const { dir: projectDir, configPath } = locateProject(dir);
  const env = readEnv(projectDir, process.env);
  exportEnv(env);
  const config = parseConfig((await createModuleLoader(projectDir)(configPath)).default, configPath);
  const prepared = preparePlugins({ config, projectDir, isSafeMode: isSafeMode || asksForSafeMode(env) });
  const clock = createSystemClock();
  const bus = createHookBus({
    clock,
    log,
    source: `phlo://${config.name}`,
    mode: 'plan',
    overrides: config.hooks ?? {},
    definitions: prepared.definitions,
    ...(store && { store }),
  });
  const plugins = openPlugins({
    prepared,
    host: { bus, log, clock, projectDir },
    configOf: resolvePluginConfig(normalizePlugins(config.plugins).config ?? {}, env).configOf,
  });
  const problems = [...plugins.plan(bus), ...(await planServiceHooks(bus, { projectDir, ...prepared }))];
  return { bus, listings: plugins.list(), problems };
}
