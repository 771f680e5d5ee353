import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventType, HookRegistration, PhloEvent } from '@phlo/core';
import type { Row } from '@phlo/lake';
import type { RunOptions, RunReport } from '@phlo/runner';
import { registerMatchers } from '@phlo/testing';
import type { ModuleLoader } from '../project/load-typescript.js';
import { openProject } from '../project/open-project.js';
import type { Project, QueryOptions } from '../project/project.js';

/** What a test runs, and on what: each run has a lake of its own. */
export interface RunProjectOptions extends RunOptions {
  /** Folder of the project. Default: the one whose tests `phlo test` runs, else the working directory. */
  readonly dir?: string;
  /** Hooks of the test, beside those of the project's plugins. */
  readonly hooks?: readonly HookRegistration[];
  /**
   * Whether queued hooks of the project's plugins deliver, to the targets that the environment names. Default false: a test
   * reaches nobody, and what would have been delivered is counted in `run.project.bus.stats()`.
   */
  readonly deliver?: boolean;
  /** Loads files of the project: `phlo test --coverage` gives what counts their lines. Default: as every command does. */
  readonly load?: ModuleLoader;
}

/** One real run on a lake of its own, with everything that it said. Dispose it: the lake goes with it. */
export interface ProjectRun extends AsyncDisposable {
  readonly report: RunReport;
  readonly project: Project;
  /** Every event of this run, in order: `expect(run.events()).toHaveEmitted('wap.published')`. */
  events(): PhloEvent[];
  /** Those of one type; of one asset where it is named. */
  events<Type extends EventType>(type: Type, asset?: string): PhloEvent<Type>[];
  /** Types of the events of an asset in order, `telemetry.*` aside; repetitions one after the other are told once. */
  types(asset: string): string[];
  query<T extends object = Row>(sql: string, options?: QueryOptions): Promise<T[]>;
  /** Runs the project once more on the same lake. */
  again(options?: RunOptions): Promise<ProjectRun>;
}

/** Whose hooks those of the test are. */
const testPlugin = 'test';

/**
 * Runs the project for a test: its own definitions, plugins and files, on a lake, a state and marts in a temporary
 * folder. The project's own lake is never touched.
 */
export async function runProject(options: RunProjectOptions = {}): Promise<ProjectRun> {
  const { dir, hooks = [], deliver = false, load, ...request } = options;
  registerMatchers();
  const dataDir = await mkdtemp(join(tmpdir(), 'phlo-test-'));
  const heard: PhloEvent[] = [];
  const project = await openProject(dir ?? process.env.PHLO_PROJECT_DIR ?? process.cwd(), {
    dataDir,
    // The project under test has the process for itself.
    exportEnv: dir === undefined,
    ...(load && { load }),
    onEvent: (event) => heard.push(event),
    holds: ({ plugin }) => !deliver && plugin !== testPlugin,
  });
  for (const hook of hooks) project.bus.register(hook, { plugin: testPlugin });
  const dispose = async (): Promise<void> => {
    await project.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    return await runOnce({ project, heard, dispose }, request);
  } catch (error) {
    await dispose();
    throw error;
  }
}

interface Stage {
  readonly project: Project;
  readonly heard: PhloEvent[];
  readonly dispose: () => Promise<void>;
}

async function runOnce(stage: Stage, request: RunOptions): Promise<ProjectRun> {
  const report = await stage.project.run(request);
  const own = stage.heard.filter((event) => event.runId === report.runId);
  return {
    report,
    project: stage.project,
    events: <Type extends EventType>(type?: Type, asset?: string) =>
      own.filter(
        (event): event is PhloEvent<Type> =>
          (type === undefined || event.type === type) && (asset === undefined || event.assetKeys.includes(asset)),
      ),
    types: (asset) =>
      distinct(
        own.filter(({ type, assetKeys }) => assetKeys.includes(asset) && isOfAsset(type)).map(({ type }) => type),
      ),
    query: (sql, options) => stage.project.query(sql, options),
    again: (options) => runOnce(stage, options ?? request),
    [Symbol.asyncDispose]: stage.dispose,
  };
}

const isOfAsset = (type: string): boolean => !type.startsWith('telemetry.') && !type.startsWith('run.');

const distinct = (types: readonly string[]): string[] => types.filter((type, index) => type !== types[index - 1]);
