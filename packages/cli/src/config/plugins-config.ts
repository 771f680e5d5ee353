import type { EnvRef, PluginConfigMap, PluginEntry } from '@phlo/core';

/** A value in which every text may come from the environment: `env('SLACK_URL')`. */
export type WithEnv<Value> = Value extends string
  ? Value | EnvRef
  : Value extends readonly (infer Item)[]
    ? readonly WithEnv<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: WithEnv<Value[Key]> }
      : Value;

/** Configuration by the name of the plugin, or by `group:name` where two plugins share one. */
export type PluginConfigs = { readonly [Name in keyof PluginConfigMap]?: WithEnv<PluginConfigMap[Name]> } & Readonly<
  Record<string, unknown>
>;

/** Which plugins act, and how. Those of the packages that the project depends on are found by themselves. */
export interface PluginsConfig {
  /** Plugins of the project's own, or functions that make them. A run does not start where one of them cannot be loaded. */
  readonly use?: readonly PluginEntry[];
  /** Only these of the discovered ones: `group:name`, where `*` stands for any text. Default: all of them. */
  readonly allow?: readonly string[];
  /** Never these of the discovered ones. Wins over `allow`. */
  readonly deny?: readonly string[];
  /** What the plugins' schemas check before they are set up. Best with `env('…')` for what is secret. */
  readonly config?: PluginConfigs;
  /** Address of a registry to find and install plugins by: `https:`, or `http:` on this machine. PHLO_REGISTRY_URL wins. Default: the copy that came with Phlo. */
  readonly registry?: string;
}

/** A list is short for `{ use }`. */
export function normalizePlugins(plugins: readonly PluginEntry[] | PluginsConfig | undefined): PluginsConfig {
  return isList(plugins) ? { use: plugins } : (plugins ?? {});
}

const isList = (plugins: readonly PluginEntry[] | PluginsConfig | undefined): plugins is readonly PluginEntry[] =>
  Array.isArray(plugins);
