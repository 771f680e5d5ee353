import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type {
  Clock,
  Environment,
  HookBus,
  HookBusOptions,
  LogRecord,
  Logger,
  PhloEvent,
  PluginRegistry,
  Redactor,
  StateStore,
} from '@phlo/core';
import { createHookBus, createIdSource, createLogger, createRedactor, createSystemClock } from '@phlo/core';
import { buildGraph, createRunJournal, recoverRuns, runProject } from '@phlo/runner';
import type { RunnerOptions } from '@phlo/runner';
import type { ProjectConfig } from '../config/define-project.js';
import { parseConfig } from '../config/parse-config.js';
import { normalizePlugins } from '../config/plugins-config.js';
import { resolvePluginConfig } from '../config/resolve-plugin-config.js';
import { locateProject } from './locate-project.js';
import { createProjectLake } from './open-lake.js';
import type { ProjectLake } from './open-lake.js';
import { loadDefinitions } from './load-definitions.js';
import type { LoadedDefinitions } from './load-definitions.js';
import { tellPlace } from './load-error.js';
import { createModuleLoader } from './load-typescript.js';
import type { ModuleLoader } from './load-typescript.js';
import { openState } from './open-state.js';
import { createHookWatchdog } from './hook-watchdog.js';
import type { HookWatchdog } from './hook-watchdog.js';
import { createRunHooks, warnOfUnusedOverrides } from './run-hooks.js';
import { createTraffic } from './traffic.js';
import type { Traffic } from './traffic.js';
import { createMarts } from './marts.js';
import type { Marts } from './marts.js';
import { openPlugins, preparePlugins } from './open-plugins.js';
import { definitionParts, destinationPlugins, sourcePlugins } from './plugin-parts.js';
import { openPluginState } from './plugin-state.js';
import { asksForSafeMode } from '../plugin/safe-mode.js';
import type { Project, QueryOptions } from './project.js';
import { queryLake, queryMarts, streamLake } from './query.js';
import { exportEnv, readEnv } from './read-env.js';
import { martsServerFiles } from '../marts-server/files.js';
import { createMartsServerInfo } from '../marts-server/served-marts.js';
import { martsUrl } from './marts-url.js';
import { writeEditorFiles } from './editor-files.js';

export interface OpenProjectOptions {
  /** Environment for `.env`, `env('…')` and `PHLO_MARTS_URL`. Default `process.env`. */
  readonly env?: Environment;
  /** Where log lines go. Default: nowhere. */
  readonly log?: Logger;
  readonly clock?: Clock;
  /**
   * Folder for the lake, the state and the marts instead of the project's own, whatever the configuration and `.env` say of them: how tests
   * leave the project alone.
   */
  readonly dataDir?: string;
  /** Is given what masks the secrets of the project, before any definition of it is loaded. */
  readonly onRedactor?: (redact: Redactor) => void;
  /** Hears every event before any hook does. */
  readonly onEvent?: (event: PhloEvent) => void;
  /** Queued hooks to which nothing is handed over; their events wait. Default: none. */
  readonly holds?: HookBusOptions['holds'];
  /**
   * Puts what `.env` says into `process.env`, where it is not set there, before any file of the project is loaded. For a process that serves
   * one project, such as the command line. Default false: `.env` is for `env('…')` alone.
   */
  readonly exportEnv?: boolean;
  /** Names, on standard error, a hook that keeps the thread busy for more than 2 s. Default false. */
  readonly watchHooks?: boolean;
  /** Loads files of the project. Default: by a loader of its own, which needs no build. */
  readonly load?: ModuleLoader;
  /** No plugin of a package is loaded. Default: what `PHLO_SAFE_MODE` says. */
  readonly safeMode?: boolean;
}

const silent: Logger = { log() {}, child: () => silent };

/**
 * Opens the project in `dir` or above it: loads its configuration, definitions and plugins, and opens its state.
 * Throws `PROJECT_NOT_FOUND`, `CONFIG_INVALID`, `ENV_MISSING`, `DEFINITION_FAILED`, `PACKAGE_JSON_INVALID`.
 */
export async function openProject(dir: string, options: OpenProjectOptions = {}): Promise<Project> {
  const { dir: projectDir, configPath } = locateProject(dir);
  const env = readEnv(projectDir, options.env ?? process.env);
  if (options.exportEnv === true) exportEnv(env);
  const load = options.load ?? createModuleLoader(projectDir);
  const config = parseConfig((await load(configPath)).default, configPath);
  writeEditorFiles(projectDir);
  return assemble({ projectDir, config, load, env, options });
}

interface Parts {
  readonly projectDir: string;
  readonly config: ProjectConfig;
  readonly load: ModuleLoader;
  readonly env: Environment;
  readonly options: OpenProjectOptions;
}

async function assemble({ projectDir, config, load, env, options }: Parts): Promise<Project> {
  const clock = options.clock ?? createSystemClock();
  // A run that leaves the project alone publishes to no server.
  const url = options.dataDir === undefined ? martsUrl(config, env) : undefined;
  const { configOf, secrets } = resolvePluginConfig(normalizePlugins(config.plugins).config ?? {}, env);
  const redact = createRedactor(url === undefined ? secrets : [url, ...secrets]);
  options.onRedactor?.(redact);
  const log = redactLogs(options.log ?? silent, { redact, clock });
  const isSafeMode = options.safeMode ?? asksForSafeMode(env);
  const prepared = preparePlugins({ config, projectDir, isSafeMode });
  const dataDir = options.dataDir ?? projectDir;
  const privateDir = join(dataDir, '.phlo');
  const lakeDir =
    options.dataDir === undefined ? resolve(projectDir, config.lake?.dir ?? 'lake') : join(dataDir, 'lake');
  mkdirSync(privateDir, { recursive: true });

  const state = await openState(join(privateDir, 'state.db'), { clock, log });
  const ids = createIdSource(clock);
  const watchdog = createHookWatchdog();
  const traffic = createTraffic();
  const bus = createHookBus({
    clock,
    log,
    source: `phlo://${config.name}`,
    ids: ids.eventId,
    journal: createRunJournal(state),
    store: state,
    overrides: config.hooks ?? {},
    definitions: prepared.definitions,
    timing: 'all',
    marks: watchdog.marks,
    gatherMs: 2_000,
    isUnderWay: traffic.isUnderWay,
    ...(options.holds && { holds: options.holds }),
    redact,
    ...(options.onEvent && { onEvent: options.onEvent }),
  });
  const stateOf = await openPluginState(privateDir);
  const plugins = openPlugins({ prepared, host: { bus, log, clock, projectDir, stateOf }, configOf });
  const lake = createProjectLake({ lakeDir, privateDir, config, clock, log });
  const marts = createMarts({
    ...placeOfMarts(url, privateDir),
    projectDir,
    leases: state.leases,
    clock,
    log,
    plugins: destinationPlugins(plugins),
  });
  const runner = async (): Promise<RunnerOptions> => {
    await plugins.load();
    // A thread that nobody needs is not started.
    if (options.watchHooks === true && bus.list().length > 0) watchdog.start();
    warnOfUnusedOverrides(bus, log);
    const { store, engine } = await lake.open();
    const concurrency = config.concurrency === undefined ? {} : { concurrency: config.concurrency };
    return {
      project: config.name,
      projectDir,
      lakeDir,
      compiledDir: join(privateDir, 'compiled'),
      tempDir: join(privateDir, 'tmp'),
      store,
      engine,
      state,
      bus,
      clock,
      log,
      redact,
      locate: (error) => tellPlace(error, projectDir),
      openMarts: marts.open,
      pluginOf: sourcePlugins(plugins, projectDir),
      createRunId: ids.runId,
      ...concurrency,
    };
  };
  const { name } = config;
  const opened = { name, projectDir, lakeDir, state, bus, plugins, lake, marts, runner, log, watchdog, traffic };
  try {
    return createProject({
      ...opened,
      definitions: await loadDefinitions(projectDir, load, await definitionParts(plugins)),
    });
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** Marts without a URL are embedded, and may be served. */
function placeOfMarts(url: string | undefined, privateDir: string) {
  if (url !== undefined) return { url };
  const files = martsServerFiles(privateDir);
  return { url: `pglite:${files.marts}`, server: createMartsServerInfo(files) };
}

function redactLogs(log: Logger, options: { readonly redact: Redactor; readonly clock: Clock }): Logger {
  const sink = ({ level, message, fields }: LogRecord) => log.log(level, message, fields);
  return createLogger({ ...options, sink, level: 'debug' });
}

interface Assembled {
  readonly name: string;
  readonly projectDir: string;
  readonly lakeDir: string;
  readonly definitions: LoadedDefinitions;
  readonly state: StateStore;
  readonly bus: HookBus;
  readonly plugins: PluginRegistry;
  readonly lake: ProjectLake;
  readonly marts: Marts;
  readonly runner: () => Promise<RunnerOptions>;
  readonly log: Logger;
  readonly watchdog: HookWatchdog;
  readonly traffic: Traffic;
}

async function closeAll({
  plugins,
  bus,
  lake,
  state,
  watchdog,
}: Pick<Assembled, 'plugins' | 'bus' | 'lake' | 'state' | 'watchdog'>): Promise<void> {
  await plugins[Symbol.asyncDispose]();
  await bus.close({ deadlineMs: 1_000 });
  await watchdog[Symbol.asyncDispose]();
  await lake[Symbol.asyncDispose]();
  state[Symbol.dispose]();
}

function createProject(parts: Assembled): Project {
  const { definitions, state, bus, lake, lakeDir, runner } = parts;
  const hooks = createRunHooks({ bus, runs: state.runs, log: parts.log });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      // While the plugins still act: disposing one removes its hooks, and what waits for them in memory.
      await hooks.flushOnce();
      await closeAll(parts);
    })());
  return {
    name: parts.name,
    dir: parts.projectDir,
    lakeDir,
    definitions,
    bus,
    run: async (options) => {
      const running = await runner();
      return hooks.record(() => parts.traffic.during(runProject(running, definitions, options)));
    },
    recover: async () => {
      const isSound = state.announcements.unfinished().length === 0 && state.runs.abandoned().length === 0;
      // To look whether a commit happened the lake is opened; mostly there is nothing to look for.
      return isSound ? { announced: 0, failed: 0, postponed: 0, discarded: 0 } : recoverRuns(await runner());
    },
    flush: hooks.flush,
    query: async (sql, options = {}) =>
      options.on === 'marts'
        ? queryMarts(parts.marts.open, sql, options)
        : queryLake({ ...(await lake.open()), lakeDir }, sql, options),
    async *stream<T extends object>(sql: string, options: QueryOptions = {}) {
      if (options.on === 'marts') yield await queryMarts<T>(parts.marts.open, sql, options);
      // Rows have the shape that the caller's own SQL gives them.
      else yield* streamLake({ ...(await lake.open()), lakeDir }, sql, options) as AsyncIterable<readonly T[]>;
    },
    tables: async () => (await lake.store()).list(),
    events: (query) => state.journal.read(query),
    graph: () => buildGraph(definitions, async () => (await (await lake.store()).list()).map(({ table }) => table)),
    martsTarget: parts.marts.describe,
    hasOwnMarts: parts.marts.isOwn,
    plugins: parts.plugins,
    store: lake.store,
    state: () => state,
    close,
    [Symbol.asyncDispose]: close,
  };
}
