import type { HookManifest } from '@phlo/core/plugins';
import { paint, paintStatus } from '../output/paint.js';
import { renderTable } from '../output/table.js';
import { hang, harmless, widthOf, wrap } from '../output/text.js';
import { asTyped, terminalWidth } from '../output/terminal.js';
import type { PluginNote, ShownPlugin } from './list-project-plugins.js';

const noPlugins = 'No plugins: no package that package.json names brings any, and phlo.config.ts makes none.';

/** A table, and under it what is wrong with the broken ones. */
export function renderPlugins(plugins: readonly ShownPlugin[]): string {
  if (plugins.length === 0) return `${wrap(noPlugins, terminalWidth()).join('\n')}\n`;
  const rows = plugins.map((plugin) => [
    harmless(plugin.name),
    plugin.group,
    harmless(plugin.package ?? 'phlo.config.ts'),
    harmless(plugin.version ?? ''),
    paintStatus(plugin.status),
    plugin.hooks.length === 0 ? '–' : String(plugin.hooks.length),
  ]);
  const columns = [
    { title: 'plugin', cut: 'middle' as const },
    { title: 'group' },
    { title: 'from', cut: 'middle' as const },
    { title: 'version', spare: 1 },
    { title: 'status' },
    { title: 'hooks', align: 'right' as const },
  ];
  return `${renderTable(columns, rows)}\n${plugins.map(renderError).join('')}`;
}

/** What is wrong with a plugin, under its table. */
export function renderError({ name, group, error }: ShownPlugin): string {
  if (error === undefined) return '';
  const width = terminalWidth();
  const key = harmless(`${group}:${name}`);
  const lead = widthOf(key) + error.code.length + 4;
  const said = `${paint('red', key)}  ${error.code}  ${hang(error.message, { width, indent: 2, lead })}\n`;
  const next = error.hint === undefined ? '' : `  next   ${hang(asTyped(error.hint), { width, indent: 9 })}\n`;
  return `\n${said}${next}`;
}

/** For stderr. */
export const renderNotes = (notes: readonly PluginNote[]): string =>
  notes
    .map(({ message, hint }) => {
      const width = terminalWidth(process.stderr);
      const next = hint === undefined ? '' : `  next   ${hang(asTyped(hint), { width, indent: 9 })}\n`;
      return `${paint('yellow', 'note', process.stderr)}   ${hang(message, { width, indent: 7 })}\n${next}`;
    })
    .join('');

/** One hook in one line. */
export function renderHook({ name, on, where, each, priority, policy, delivery }: HookManifest): string {
  const filter = where === undefined ? '' : `  where ${JSON.stringify(where)}`;
  const many = each === undefined ? '' : `  for each of ${each}`;
  return `${name}  ${on}${filter}${many}  priority ${priority}, ${policy}, ${delivery}`;
}
