import type { Plugin } from '@phlo/core';
import type { AnyCheckType } from './define-check.js';

/** A plugin that adds kinds of checks. Code imports and calls them; front matter of models names them by their `type`. */
export interface QualityPlugin<Config = unknown> extends Plugin<Config> {
  readonly group: 'quality';
  readonly checks: readonly AnyCheckType[];
}

/**
 * Declares a plugin of the group `quality`.
 *
 * @example
 * ```ts
 * import { defineCheck, defineQualityPlugin, sql } from '@phlo/quality';
 *
 * export const lowerCase = defineCheck({
 *   type: 'acme.lower_case',
 *   problem: 'has upper-case letters',
 *   failing: ({ column }) => sql`${column} <> lower(${column})`,
 * });
 *
 * export default () => defineQualityPlugin({ name: 'acme', checks: [lowerCase] });
 * ```
 */
export function defineQualityPlugin<Config = undefined>(
  plugin: Omit<QualityPlugin<Config>, 'group' | 'provides'>,
): QualityPlugin<Config> {
  const provides = Object.fromEntries(plugin.checks.map(({ type }) => [type, 'a kind of check']));
  return { ...plugin, group: 'quality', provides };
}
