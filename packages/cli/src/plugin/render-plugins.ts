import type { HookManifest } from '@phlo/core/plugins';
import { paint, paintStatus } from '../output/paint.js';
import { renderTable } from '../output/table.js';
import { harmless, wrap } from '../output/text.js';
import { asTyped, terminalWidth } from '../output/terminal.js';
import type { PluginNote, ShownPlugin } from './list-project-plugins.js';

const noPlugins = 'No plugins: no package that package.json names brings any, and phlo.config.ts makes none.';

/** A table, and under it what is wrong with the broken ones. */
export function renderPlugins(plugins: readonly ShownPlugin[]): string {
  if (plugins.length === 0) return `${wrap(noPlugins, terminalWidth()).join('\n')}\n`;
  const rows = plugins.map((plugin) => [
    plugin.name,
    plugin.group,
    plugin.package === null ? 'phlo.config.ts' : `${plugin.package} ${plugin.version ?? ''}`,
    paintStatus(plugin.status),
    plugin.hooks.length === 0 ? '–' : String(plugin.hooks.length),
  ]);
  const columns = [
    { title: 'plugin' },
    { title: 'group' },
    { title: 'from', cut: 'middle' as const },
    { title: 'status' },
    { title: 'hooks', align: 'right' as const },
  ];
  return `${renderTable(
    columns,
    rows.map((row) => row.map(harmless)),
  )}\n${plugins.map(renderError).join('')}`;
}

/** What is wrong with a plugin, under its table. */
export function renderError({ name, group, error }: ShownPlugin): string {
  if (error === undefined) return '';
  const next = error.hint === undefined ? '' : `  next   ${asTyped(harmless(error.hint))}\n`;
  const [first = '', ...rest] = error.message.split('\n').map(harmless);
  const lines = [`${paint('red', `${group}:${name}`)}  ${error.code}  ${first}`, ...rest.map((line) => `  ${line}`)];
  return `\n${lines.join('\n')}\n${next}`;
}

/** For stderr. */
export const renderNotes = (notes: readonly PluginNote[]): string =>
  notes
    .map(({ message, hint }) => {
      const next = hint === undefined ? '' : `  next   ${asTyped(hint)}\n`;
      return `${paint('yellow', 'note', process.stderr)}   ${harmless(message)}\n${next}`;
    })
    .join('');

/** One hook in one line. */
export function renderHook({ name, on, where, each, priority, policy, delivery }: HookManifest): string {
  const filter = where === undefined ? '' : `  where ${JSON.stringify(where)}`;
  const many = each === undefined ? '' : `  for each of ${each}`;
  return harmless(`${name}  ${on}${filter}${many}  priority ${priority}, ${policy}, ${delivery}`);
}
