import { createAssetIndex } from './asset-index.js';
import type { HookEntry } from './hook-entry.js';
import { fieldOf, type Matchable } from './hook-index.js';

/** Why a hook runs for an event, or does not. */
export interface HookExplanation {
  readonly plugin: string;
  readonly hook: string;
  readonly runs: boolean;
  /** The first part of the hook that rules the event out: `type`, `assets`, `tags.<name>` or `data.<name>`. */
  readonly ruledOutBy?: string;
}

/** Says of one hook whether it runs for an event of a type, dimension by dimension, and never by the index of the bus. */
export function explainHook(entry: HookEntry, type: string, event: Matchable): HookExplanation {
  const { plugin, hook } = entry.description;
  const ruledOutBy = entry.types.includes(type) ? failingPart(entry, event) : 'type';
  return ruledOutBy === undefined ? { plugin, hook, runs: true } : { plugin, hook, runs: false, ruledOutBy };
}

function failingPart({ filter }: HookEntry, event: Matchable): string | undefined {
  const { assets, conditions } = filter;
  if (assets !== undefined) {
    const index = createAssetIndex<true>();
    for (const pattern of assets) index.add(pattern, true);
    if (!event.assetKeys.some((key) => index.find(key).length > 0)) return 'assets';
  }
  const failing = conditions.find(
    ({ dimension, name, values }) => !values.some((value) => value === fieldOf(event, dimension, name)),
  );
  return failing === undefined ? undefined : `${failing.dimension}.${failing.name}`;
}
