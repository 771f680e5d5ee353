import { describeError, keyOf } from '@phlo/core';
import type { EventOf, Journal } from '@phlo/core';
import { checkProjectPlugins } from '../plugin/check-project-plugins.js';
import type { PluginQuery, ShownPlugin } from '../plugin/list-project-plugins.js';
import { formatAge } from '../output/format.js';
import type { Finding } from './finding.js';
import { findLeftOut } from './left-out-plugins.js';

/**
 * Imports and verifies every plugin, its configuration included. One finding for all, one for whatever is wrong or odd, and
 * what plugins say of themselves.
 */
export async function examinePlugins(query: PluginQuery, journal: Journal): Promise<readonly Finding[]> {
  try {
    const leftOut = findLeftOut(journal);
    const { plugins, notes } = await checkProjectPlugins(query, { examines: true });
    return [
      { name: 'plugins', status: 'ok', message: summarize(plugins) },
      ...plugins.flatMap(examinePlugin),
      ...plugins.flatMap((plugin) => describeLeftOut(plugin, leftOut.get(keyOf(plugin)))),
      ...findUnconfigured(plugins),
      ...notes.map(({ message, hint }) => finding('warning', message, hint)),
    ];
  } catch (error) {
    const { code, message, hint } = describeError(error);
    return [finding('failed', `${code}: ${message}`, hint)];
  }
}

const finding = (status: Finding['status'], message: string, hint: string | undefined): Finding => ({
  name: 'plugins',
  status,
  message,
  ...(hint !== undefined && { hint }),
});

function summarize(plugins: readonly ShownPlugin[]): string {
  const counts = new Map<string, number>();
  for (const { status } of plugins) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts.size === 0 ? 'none' : [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}

/** Plugins of one name share their configuration: what is missing is told once. */
function findUnconfigured(plugins: readonly ShownPlugin[]): readonly Finding[] {
  const keys = new Map<string, string[]>();
  for (const plugin of plugins)
    if (plugin.status === 'unconfigured') keys.set(plugin.name, [...(keys.get(plugin.name) ?? []), keyOf(plugin)]);
  return [...keys].map(([name, group]) =>
    finding(
      'warning',
      `${group.join(' and ')} ${group.length === 1 ? 'has no configuration and does' : 'have no configuration and do'} nothing`,
      `Configure it: plugins: { config: { ${JSON.stringify(name)}: { … } } } in phlo.config.ts; \`phlo plugin info ${group[0] ?? ''}\` names its fields.`,
    ),
  );
}

function examinePlugin(plugin: ShownPlugin): readonly Finding[] {
  const key = keyOf(plugin);
  if (plugin.error === undefined) return (plugin.findings ?? []).map((one) => ({ ...one, name: key }));
  const { code, message, hint } = plugin.error;
  return [finding('failed', `${key}: ${code}: ${message}`, hint)];
}

/** Its code can be imported and its configuration is well, or {@link examinePlugin} says what is not. */
function describeLeftOut(plugin: ShownPlugin, failed: EventOf<'plugin.failed'> | undefined): readonly Finding[] {
  if (failed === undefined || plugin.status !== 'active') return [];
  const { step, error } = failed.data;
  return [
    {
      name: keyOf(plugin),
      status: 'warning',
      message: `was left out ${formatAge(Date.now() - failed.time)}, for its ${step} failed: ${error.code}: ${error.message}`,
      why: 'What happened since has not reached it. The next run shows whether it is well again.',
      ...(error.hint !== undefined && { hint: error.hint }),
    },
  ];
}
