import type { EnvRef, HookOverride, PluginEntry } from '@phlo/core';
import type { PluginsConfig } from './plugins-config.js';

/** Where the tables lie. */
export interface LakeConfig {
  /** Folder of the tables, relative to the project. Default `lake`. This is the data: back it up. */
  readonly dir?: string;
}

/** Where marts are published. */
export interface MartsConfig {
  /**
   * PostgreSQL to publish to, `postgres://user:password@host:port/database`, best as `env('…')`. Default: the
   * environment's `PHLO_MARTS_URL`, else PGlite in `.phlo/marts`. `DATABASE_URL` is never read: it is the application's.
   */
  readonly url?: string | EnvRef;
}

/** What a query session may take of the machine. */
export interface EngineConfig {
  /** Memory of each query session before it spills to disk, such as `2GB`. Default `1GB`. */
  readonly memory?: string;
  /** Threads of each query session. Default: the machine's cores. */
  readonly threads?: number;
}

/** The content of `phlo.config.ts`. */
export interface ProjectConfig {
  /** Names the project in events: lower case, digits and `-`. */
  readonly name: string;
  /** Where the tables are. */
  readonly lake?: LakeConfig;
  /** Where marts are published. */
  readonly marts?: MartsConfig;
  /** What the engine may use of the machine. */
  readonly engine?: EngineConfig;
  /** Publish units that run at the same time. Default 2. */
  readonly concurrency?: number;
  /**
   * Plugins of this project, in any order: hooks run by priority. A list is short for `{ use: […] }`. Plugins of the packages that
   * `package.json` names are found by themselves; here they are configured, allowed and denied.
   */
  readonly plugins?: readonly PluginEntry[] | PluginsConfig;
  /**
   * What this project sets for hooks over what their plugins say, by `plugin/hook`: `{ 'alerting/to-team': { enabled: false } }`.
   * `phlo hooks list` names the hooks; one that no hook takes is a warning.
   */
  readonly hooks?: Readonly<Record<string, HookOverride>>;
}

/**
 * Declares a project; the default export of `phlo.config.ts`.
 *
 * @example
 * ```ts
 * import { defineProject, env } from 'phlo';
 *
 * export default defineProject({ name: 'shop', marts: { url: env('SHOP_MARTS_URL') } });
 * ```
 */
export function defineProject(config: ProjectConfig): ProjectConfig {
  return config;
}
