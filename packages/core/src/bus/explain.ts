import type { HookEntry } from './hook-entry.js';
import { fieldOf, toPredicate, type Matchable } from './filter-predicate.js';
import type { ParsedFilter } from './filter.js';
import type { SetBy } from './override.js';

/** Why a hook runs for an event, or does not. */
export interface HookExplanation {
  readonly plugin: string;
  readonly hook: string;
  readonly runs: boolean;
  /**
   * The first part of the hook that rules the event out: `enabled`, `type`, `assets`, `tags.<name>` or `data.<name>`; of the
   * operator's filter `narrowed.assets` and so on.
   */
  readonly ruledOutBy?: string;
  /** Who has set each option; what is missing is a default. */
  readonly setBy: SetBy;
}

/** Says of one hook whether it runs for an event of a type, dimension by dimension, and never by the index of the bus. */
export function explainHook(entry: HookEntry, type: string, event: Matchable): HookExplanation {
  const { plugin, hook, setBy } = entry.description;
  const ruledOutBy = findObstacle(entry, type, event);
  return ruledOutBy === undefined
    ? { plugin, hook, runs: true, setBy }
    : { plugin, hook, runs: false, ruledOutBy, setBy };
}

function findObstacle(entry: HookEntry, type: string, event: Matchable): string | undefined {
  if (!entry.description.enabled) return 'enabled';
  if (!entry.types.includes(type)) return 'type';
  const own = failingPart(entry.filter, event);
  if (own !== undefined || entry.narrowed === undefined) return own;
  const narrowed = failingPart(entry.narrowed, event);
  return narrowed === undefined ? undefined : `narrowed.${narrowed}`;
}

function failingPart({ assets, conditions }: ParsedFilter, event: Matchable): string | undefined {
  if (assets !== undefined && toPredicate({ assets, conditions: [] })?.(event) === false) return 'assets';
  const failing = conditions.find(
    ({ dimension, name, values }) => !values.some((value) => value === fieldOf(event, dimension, name)),
  );
  return failing === undefined ? undefined : `${failing.dimension}.${failing.name}`;
}
