import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHookBus, createIdSource, createRedactor, createSystemClock, refusalOf } from '@phlo/core';
import type { Environment, FlushReport, HookBus, Logger, PhloError, PhloEvent, Redactor } from '@phlo/core';
import type { FoundService, LeftOutService, Services } from '@phlo/services';
import { parseConfig } from '../config/parse-config.js';
import { normalizePlugins } from '../config/plugins-config.js';
import { resolvePluginConfig } from '../config/resolve-plugin-config.js';
import { asksForSafeMode } from '../plugin/safe-mode.js';
import { findServices } from './find-services.js';
import { createModuleLoader } from './load-typescript.js';
import { locateProject } from './locate-project.js';
import { martsUrl } from './marts-url.js';
import { openPlugins, preparePlugins } from './open-plugins.js';
import { openPluginState } from './plugin-state.js';
import { openState } from './open-state.js';
import { readEnv } from './read-env.js';

export interface OpenServicesOptions {
  readonly log: Logger;
  readonly isSafeMode: boolean;
  /** Environment for `.env`, `env('…')` and placeholders. Default `process.env`. */
  readonly env?: Environment;
  /** Whether what services do by themselves is announced by a process that their keepers start. Default true. */
  readonly announces?: boolean;
  /** Is given what masks the secrets of the project and of its services. */
  readonly onRedactor?: (redact: Redactor) => void;
  /** Hears every event before any hook does. */
  readonly onEvent?: (event: PhloEvent) => void;
}

/** The services of a project, with the bus on which they are announced. No definition of the project is loaded: they start without it. */
export interface ProjectServices extends AsyncDisposable {
  readonly projectDir: string;
  readonly found: ReadonlyMap<string, FoundService>;
  readonly services: Services;
  readonly leftOut: readonly LeftOutService[];
  /** What is wrong with plugins that would bring services. */
  readonly brokenPlugins: readonly PhloError[];
  /** Loads the plugins: for commands that announce something. */
  load(): Promise<void>;
  flush(): Promise<FlushReport>;
}

/** Opens the services of the project in `dir` or above it. Throws `PROJECT_NOT_FOUND`, `CONFIG_INVALID`, `ENV_MISSING`, `PACKAGE_JSON_INVALID`. */
export async function openServices(
  from: string,
  { log, isSafeMode, onEvent, onRedactor, announces = true, env: given = process.env }: OpenServicesOptions,
): Promise<ProjectServices> {
  const { dir: projectDir, configPath } = locateProject(from);
  const outside = readEnv(projectDir, given);
  const config = parseConfig((await createModuleLoader(projectDir)(configPath)).default, configPath);
  const { configOf, secrets } = resolvePluginConfig(normalizePlugins(config.plugins).config ?? {}, outside);
  const prepared = preparePlugins({ config, projectDir, isSafeMode: isSafeMode || asksForSafeMode(outside) });
  const hasOwnMarts = martsUrl(config, outside) !== undefined;
  const { services: found, leftOut } = await findServices({ projectDir, ...prepared, hasOwnMarts });
  const { createServices, ensureGeneratedSecrets } = await import('@phlo/services');
  const env = { ...ensureGeneratedSecrets({ projectDir, services: found, env: outside }), ...outside };
  const url = martsUrl(config, env);
  const redact = createRedactor([...(url === undefined ? [] : [url]), ...secrets, ...secretsOf(found, env)]);
  onRedactor?.(redact);

  const clock = createSystemClock();
  const privateDir = join(projectDir, '.phlo');
  mkdirSync(privateDir, { recursive: true });
  const state = await openState(join(privateDir, 'state.db'), { clock, log });
  const bus = createHookBus({
    clock,
    log,
    source: `phlo://${config.name}`,
    ids: createIdSource(clock).eventId,
    journal: state.journal,
    store: state,
    overrides: config.hooks ?? {},
    definitions: prepared.definitions,
    gateBudgetMs: gateBudgetMs(found),
    redact,
    ...(onEvent && { onEvent }),
  });
  const stateOf = await openPluginState(privateDir);
  const plugins = openPlugins({ prepared, host: { bus, log, clock, projectDir, stateOf }, configOf });
  const phlo = fileURLToPath(new URL('../../bin/phlo.cjs', import.meta.url));
  const safely = isSafeMode ? ['--no-plugins'] : [];
  const announce = [process.execPath, phlo, ...safely, '-C', projectDir, 'services', 'announce'];
  const services = createServices({
    project: { name: config.name, dir: projectDir },
    env,
    node: process.execPath,
    phlo,
    // Its own `.env` is read anew then.
    ...(announces && { announce: { command: announce, env: given } }),
    found: { services: found, leftOut },
    bus,
    leases: state.leases,
    journal: state.journal,
    clock,
    createId: randomUUID,
  });
  return {
    projectDir,
    found,
    services,
    leftOut,
    brokenPlugins: prepared.discovery.plugins.flatMap((plugin) =>
      plugin.group === 'services' && refusalOf(plugin, prepared.selection) === undefined ? (plugin.error ?? []) : [],
    ),
    load: async () => {
      await plugins.load();
      warnOfUnusedSettings(bus, log);
    },
    flush: () => bus.flush(),
    async [Symbol.asyncDispose]() {
      await plugins[Symbol.asyncDispose]();
      await bus.close({ deadlineMs: 1_000 });
      state[Symbol.dispose]();
    },
  };
}

/** What is set for hooks of services; what is set for others is for those who run the project. */
function warnOfUnusedSettings(bus: HookBus, log: Logger): void {
  for (const label of bus.unusedOverrides())
    if (label.startsWith('service:')) log.log('warn', `hooks["${label}"] of phlo.config.ts is of no hook`);
}

/** Commands before a start may take longer than hooks of a run may. */
function gateBudgetMs(found: ReadonlyMap<string, FoundService>): number {
  const longest = [...found.values()].map(({ definition: { hooks } }) =>
    Math.max(
      ...(['pre_start', 'pre_stop'] as const).map((phase) =>
        (hooks.get(phase) ?? []).reduce((sum, { timeoutMs }) => sum + timeoutMs + 2_000, 0),
      ),
    ),
  );
  return 10_000 + Math.max(0, ...longest);
}

/** Values of variables that a `service.yaml` calls secret. */
function secretsOf(found: ReadonlyMap<string, FoundService>, env: Readonly<Record<string, string | undefined>>) {
  return [...found.values()].flatMap(({ definition }) =>
    [...definition.env].flatMap(([name, { isSecret, default: given }]) =>
      isSecret ? [env[name] ?? given ?? ''].filter((value) => value !== '') : [],
    ),
  );
}
