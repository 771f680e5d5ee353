import { commandsOn, didYouMean } from '@phlo/core';
import type * as core from '@phlo/core';
import type { PhloEvent, PluginRegistry, RunHistory } from '@phlo/core';
import { lineageErrors } from './errors.js';
import type { LineageGraph } from './graph.js';

/** What a command of `phlo` needs of the project. */
interface CommandProject {
  readonly name: string;
  readonly dir: string;
  events(query?: { readonly runId?: string }): Iterable<PhloEvent>;
  readonly plugins: Pick<PluginRegistry, 'open'>;
  state(): { readonly runs: Pick<RunHistory, 'get' | 'list'> };
}

/** What a command of `phlo` acts on. Its tables are those of the plugin `lineage`, which keeps the graph. */
export type CommandContext = Omit<core.CommandContext<unknown, CommandProject>, 'config' | 'rest'>;

/** Declares a command; `render` gets what `run` gives. */
export const defineCommand = commandsOn<CommandContext>();

/** The dataset that an argument names. Throws `LINEAGE_UNKNOWN`. */
export function findDataset(graph: LineageGraph, word: string | undefined): string {
  const name = word ?? '';
  if (graph.datasets.has(name)) return name;
  const near = didYouMean(name, graph.datasets.keys()) ?? listAlike(graph, name);
  throw lineageErrors.create('LINEAGE_UNKNOWN', {
    message: `No run has read or written ${JSON.stringify(name)}, as far as the lineage is known`,
    ...(near !== undefined && { hint: near }),
    details: { dataset: name },
  });
}

/** The names that hold the word, where they are few enough to choose from. */
function listAlike(graph: LineageGraph, word: string): string | undefined {
  const alike = [...graph.datasets.keys()].filter((name) => word !== '' && name.includes(word));
  return alike.length === 0 || alike.length > 5 ? undefined : `There is ${alike.join(', ')}.`;
}

/** Steps at most, from `--depth`. Throws `LINEAGE_OPTION_INVALID`. */
export function readDepth({ depth }: CommandContext['options']): number | undefined {
  if (depth === undefined) return undefined;
  const steps = Number(depth);
  if (Number.isSafeInteger(steps) && steps > 0) return steps;
  throw lineageErrors.create('LINEAGE_OPTION_INVALID', {
    message: `--depth takes a whole number from 1, and not ${JSON.stringify(depth)}`,
  });
}
