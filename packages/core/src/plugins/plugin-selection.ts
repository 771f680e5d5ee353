import { keyOf, type DiscoveredPlugin } from './discover-plugins.js';

/** Which of the discovered plugins may act. Patterns are `group:name`, where `*` stands for any text. */
export interface PluginSelection {
  /** Where it is there, only what it names is allowed. */
  readonly allow?: readonly string[];
  /** Wins over `allow`. */
  readonly deny?: readonly string[];
  /** Safe mode: no discovered plugin acts. */
  readonly isSafeMode?: boolean;
}

/** Why a plugin does not act, if it does not. */
export function refusalOf(
  plugin: Pick<DiscoveredPlugin, 'group' | 'name'>,
  selection: PluginSelection,
): 'disabled' | 'denied' | undefined {
  if (selection.isSafeMode === true) return 'disabled';
  const matches = (pattern: string) => matchesPlugin(pattern, keyOf(plugin));
  if (selection.deny?.some(matches) === true) return 'denied';
  return selection.allow === undefined || selection.allow.some(matches) ? undefined : 'denied';
}

/** Whether a pattern such as `hooks:*`, `*:slack` or `hooks:acme-*` names a plugin. */
function matchesPlugin(pattern: string, key: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(key);
}
