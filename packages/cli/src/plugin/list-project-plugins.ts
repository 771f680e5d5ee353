import { didYouMean, keyOf, refusalOf, toListing } from '@phlo/core/plugins';
import type { PhloError } from '@phlo/core/errors';
import type { DiscoveryNote, PluginListing, TypeClaims } from '@phlo/core/plugins';
import { locateProject } from '../project/locate-project.js';
import { isConfigured } from './plugin-settings.js';
import type { PluginSettings, UsedPlugin } from './plugin-settings.js';
import { readProjectTypes } from './read-project-types.js';

/** A plugin as it is shown. */
export type ShownPlugin = Omit<PluginListing, 'error'> & {
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
};

/** What is odd and breaks nothing: of a package, or of the configuration. */
export type PluginNote = Omit<DiscoveryNote, 'kind' | 'package'> & { readonly kind: DiscoveryNote['kind'] | 'config' };

export interface ProjectPlugins {
  readonly plugins: readonly ShownPlugin[];
  readonly notes: readonly PluginNote[];
}

/** Where and how plugins are looked for. */
export interface PluginQuery {
  /** A folder of the project, or below it. */
  readonly from: string;
  /** Default: what the environment says. */
  readonly isSafeMode: boolean;
}

/**
 * Every plugin of the project around a folder, from manifests alone: none is imported. Throws `PROJECT_NOT_FOUND`,
 * `CONFIG_INVALID`, `DEFINITION_FAILED`, `PACKAGE_JSON_INVALID`.
 */
export async function listProjectPlugins({ from, isSafeMode }: PluginQuery): Promise<ProjectPlugins> {
  const { settings, selection, claims } = await readProjectTypes(locateProject(from), isSafeMode);
  const listings = claims.discovery.plugins.map((plugin) => toListing(plugin, selection, isConfigured(settings)));
  return collect(settings, claims, listings);
}

/** Puts the plugins that the configuration makes before the discovered ones, in the place of those of their names. */
export function collect(
  settings: PluginSettings,
  { discovery, problems }: TypeClaims,
  listings: readonly PluginListing[],
): ProjectPlugins {
  const used = settings.use.map((plugin) => toShown(plugin, problems.get(keyOf(plugin))));
  const replaced = new Set(used.map(keyOf));
  const discovered = listings.filter((listing) => !replaced.has(keyOf(listing))).map(withShownError);
  const plugins = [...used, ...discovered];
  return {
    plugins,
    notes: [...discovery.notes, ...noteStrangers(settings, plugins), ...notePatterns(settings, plugins)],
  };
}

function withShownError({ error, ...listing }: PluginListing): ShownPlugin {
  return { ...listing, ...(error !== undefined && { error: toShownError(error) }) };
}

const toShownError = ({ code, message, hint }: PhloError): NonNullable<ShownPlugin['error']> => ({
  code,
  message,
  ...(hint !== undefined && { hint }),
});

function toShown(
  { error: own, provides: _provides, types: _types, ...plugin }: UsedPlugin,
  problem: PhloError | undefined,
): ShownPlugin {
  const error = own ?? (problem && toShownError(problem));
  const status = error === undefined ? ('active' as const) : ('broken' as const);
  return { ...plugin, package: null, version: null, status, ...(error !== undefined && { error }) };
}

/** What is configured for a plugin that is not there is mostly a slip of the pen. */
function noteStrangers({ configured }: PluginSettings, plugins: readonly ShownPlugin[]): readonly PluginNote[] {
  const names = plugins.flatMap((plugin) => [plugin.name, keyOf(plugin)]);
  return configured
    .filter((name) => !names.includes(name))
    .map((name) => ({
      kind: 'config' as const,
      message: `plugins.config.${name} of phlo.config.ts configures a plugin that is not there`,
      hint: didYouMean(name, names) ?? 'Add its package to the dependencies, or take it out.',
    }));
}

/** A pattern that names no plugin allows or denies nothing: whoever wrote it thinks that it does. */
function notePatterns(
  { allow = [], deny = [] }: PluginSettings,
  plugins: readonly Pick<ShownPlugin, 'group' | 'name'>[],
): readonly PluginNote[] {
  const note = (list: 'allow' | 'deny', pattern: string): PluginNote => ({
    kind: 'config',
    message: `plugins.${list} of phlo.config.ts names ${JSON.stringify(pattern)}, and no plugin is called that`,
    hint:
      didYouMean(pattern, plugins.map(keyOf)) ??
      'Write group:name, such as "hooks:slack" or "hooks:*"; or take it out.',
  });
  const isIdle = (pattern: string) => !plugins.some((plugin) => refusalOf(plugin, { deny: [pattern] }) === 'denied');
  return [
    ...allow.filter(isIdle).map((pattern) => note('allow', pattern)),
    ...deny.filter(isIdle).map((pattern) => note('deny', pattern)),
  ];
}
