import { assertPluginGroup } from '../plugin/assert-plugin-group.js';
import { printJson } from '../output/json.js';
import { paint } from '../output/paint.js';
import { renderTable } from '../output/table.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write, writeAside } from '../output/write.js';
import { findIncompatibility } from './compatibility.js';
import { findInstalled } from './find-installed.js';
import { openRegistry } from './open-registry.js';
import type { RegistryEntry } from './parse-registry.js';
import { searchRegistry } from './search-registry.js';
import type { RegistryQuery } from './search-registry.js';
import { suggestQuery } from './suggest-query.js';

export interface SearchOptions extends RegistryQuery {
  /** A folder of the project, or below it; there need be none. */
  readonly from: string;
  readonly isJson: boolean;
}

/** Prints the plugins of the registry that a query means. Throws `USAGE` for a group that there is not, and what opening the registry throws. */
export async function showSearch({ from, isJson, ...query }: SearchOptions): Promise<void> {
  if (query.group !== undefined) assertPluginGroup(query.group);
  const { entries } = await openRegistry(from);
  const installed = findInstalled(from);
  const found = searchRegistry(entries, query);
  const types = query.event === undefined ? [] : Object.keys((await import('@phlo/core')).catalogue);
  for (const hint of suggestQuery(entries, query, { hasFound: found.length > 0, types }))
    writeAside(`${paint('yellow', 'note', process.stderr)}   ${asTyped(harmless(hint))}\n`);
  if (isJson)
    return printJson(
      found.map((entry) => ({
        ...entry,
        compatible: findIncompatibility(entry) === undefined,
        installed: installed.get(entry.package) ?? null,
      })),
    );
  write(renderFound(found, installed));
}

function renderFound(found: readonly RegistryEntry[], installed: ReadonlyMap<string, string>): string {
  if (found.length === 0) return asTyped('The registry lists no such plugin. `phlo plugin search` lists them all.\n');
  const rows = found.map((entry) => [
    entry.name,
    entry.group,
    entry.package,
    entry.version,
    entry.verified ? 'yes' : 'no',
    describeInstalled(installed.get(entry.package)),
    harmless(entry.description),
  ]);
  const columns = [
    { title: 'plugin' },
    { title: 'group' },
    { title: 'package', cut: 'middle' as const },
    { title: 'version', spare: 3 },
    { title: 'verified', spare: 1 },
    { title: 'installed', spare: 2 },
    { title: 'description', cut: 'end' as const },
  ];
  const problems = found.flatMap((entry) => {
    const problem = findIncompatibility(entry);
    return problem === undefined ? [] : [`${paint('yellow', `${entry.group}:${entry.name}`)} ${harmless(problem)}.\n`];
  });
  return `${renderTable(columns, rows)}\n${problems.length === 0 ? '' : `\n${problems.join('')}`}`;
}

const describeInstalled = (version: string | undefined): string =>
  version === undefined ? '–' : paint('green', harmless(version));
