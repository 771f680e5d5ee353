import type { Plugin } from '@phlo/core';
import type { TransformTool } from './transform-tool.js';

/** A plugin that adds tools which build models. */
export interface TransformPlugin<Config = unknown> extends Plugin<Config> {
  readonly group: 'transforms';
  readonly tools: readonly TransformTool[];
}

/**
 * Declares a plugin of the group `transforms`.
 *
 * @example
 * ```ts
 * import { defineTransformPlugin } from '@phlo/transform';
 *
 * export default () =>
 *   defineTransformPlugin({
 *     name: 'union',
 *     tools: [
 *       {
 *         name: 'union',
 *         extensions: ['.union'],
 *         parse: ({ text }) => {
 *           const refs = text.split('\n').filter((line) => line !== '');
 *           return { refs, build: () => ({ sql: refs.map((ref) => `select * from ref('${ref}')`).join(' union all ') }) };
 *         },
 *       },
 *     ],
 *   });
 * ```
 */
export function defineTransformPlugin<Config = undefined>(
  plugin: Omit<TransformPlugin<Config>, 'group' | 'provides'>,
): TransformPlugin<Config> {
  return { ...plugin, group: 'transforms', provides: Object.fromEntries(plugin.tools.map(describeTool)) };
}

function describeTool({ name, extensions, folder }: TransformTool): readonly [string, string] {
  const place = folder === undefined ? '' : ` in workflows/${folder}`;
  return [name, `models from ${extensions.map((ending) => `*${ending}`).join(', ')}${place}`];
}
