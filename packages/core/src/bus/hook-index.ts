import { createAssetIndex } from './asset-index.js';
import type { FieldCondition } from './filter.js';
import { fieldOf, matchFields, toPredicate, type Matchable } from './filter-predicate.js';
import type { HookEntry } from './hook-entry.js';
import { createPlan, settlePlan, type Plan, type PlannedHook } from './hook-plan.js';

/** The hooks of one event type. Its cost follows the hooks that match, not the hooks that exist. */
export interface HookIndex {
  find(event: Matchable): Plan;
  /** Gives the entries the calls that its plans have counted. */
  settle(): void;
}

interface Bucket {
  readonly dimension: 'tags' | 'data';
  readonly name: string;
  readonly byValue: Map<unknown, PlannedHook[]>;
}

/** Half of the asset keys whose plans are remembered. */
const generationSize = 2048;

/**
 * Compiles the hooks of a type, in order, by the first part of each filter: the assets where there are some, else the
 * first condition on a tag or a field. What is left of the filter becomes `accepts`.
 */
export function createHookIndex(entries: readonly HookEntry[]): HookIndex {
  const always: PlannedHook[] = [];
  const byAsset = createAssetIndex<PlannedHook>();
  const buckets = new Map<string, Bucket>();
  for (const [rank, entry] of entries.entries()) {
    const { assets, conditions } = entry.filter;
    const [first, ...others] = conditions;
    if (assets !== undefined) {
      const planned = { entry, rank, accepts: toRest(entry, conditions) };
      for (const pattern of assets) byAsset.add(pattern, planned);
    } else if (first === undefined) {
      always.push({ entry, rank, accepts: toRest(entry, []) });
    } else {
      addToBuckets(buckets, first, { entry, rank, accepts: toRest(entry, others) });
    }
  }
  const planOfAll = createPlan(always);
  const plans = rememberPlans((key) => createPlan(merge(always, inOrder(byAsset.find(key)))));
  const allBuckets = [...buckets.values()];

  return {
    find: (event) => {
      const keys = event.assetKeys;
      let plan = keys.length === 0 ? planOfAll : plans.of(keys[0] as string);
      for (let index = 1; index < keys.length; index++) plan = join(plan, plans.of(keys[index] as string).hooks);
      for (let index = 0; index < allBuckets.length; index++) {
        const { dimension, name, byValue } = allBuckets[index] as Bucket;
        const ofValue = byValue.get(fieldOf(event, dimension, name));
        if (ofValue !== undefined) plan = join(plan, ofValue);
      }
      return plan;
    },
    settle: () => {
      settlePlan(planOfAll);
      plans.settle();
    },
  };
}

function addToBuckets(
  buckets: Map<string, Bucket>,
  { dimension, name, values }: FieldCondition,
  planned: PlannedHook,
): void {
  const id = `${dimension}.${name}`;
  let bucket = buckets.get(id);
  if (bucket === undefined) {
    bucket = { dimension, name, byValue: new Map() };
    buckets.set(id, bucket);
  }
  for (const value of values) {
    const planneds = bucket.byValue.get(value);
    if (planneds === undefined) bucket.byValue.set(value, [planned]);
    else planneds.push(planned);
  }
}

/** What is left to ask once the index has done its part: the rest of the hook's filter, and the operator's. */
function toRest(entry: HookEntry, conditions: readonly FieldCondition[]): PlannedHook['accepts'] {
  const own = matchFields(conditions);
  const narrowed = entry.narrowed === undefined ? undefined : toPredicate(entry.narrowed);
  if (own === undefined || narrowed === undefined) return own ?? narrowed;
  return (event) => own(event) && narrowed(event);
}

/** A plan for this event alone, unless one of the two adds nothing. */
function join(plan: Plan, hooks: readonly PlannedHook[]): Plan {
  return hooks.length === 0 ? plan : createPlan(merge(plan.hooks, hooks));
}

/** Union of two plans in order; a hook that is in both is in it once. */
function merge(a: readonly PlannedHook[], b: readonly PlannedHook[]): readonly PlannedHook[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged: PlannedHook[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length || right < b.length) {
    const fromA = a[left];
    const fromB = b[right];
    const takesA = fromB === undefined || (fromA !== undefined && fromA.rank <= fromB.rank);
    const next = takesA ? fromA : fromB;
    if (next !== undefined) merged.push(next);
    if (fromA?.rank === next?.rank) left++;
    if (fromB?.rank === next?.rank) right++;
  }
  return merged;
}

function inOrder(found: PlannedHook[]): readonly PlannedHook[] {
  return [...new Set(found)].sort((a, b) => a.rank - b.rank);
}

interface RememberedPlans {
  of(key: string): Plan;
  settle(): void;
}

/** Two generations: what was used since the last turn survives it, and memory stays bounded whatever the keys. */
function rememberPlans(resolve: (key: string) => Plan): RememberedPlans {
  let young = new Map<string, Plan>();
  let old = new Map<string, Plan>();
  // Events of one asset come one after the other.
  let lastKey: string | undefined;
  let lastPlan: Plan | undefined;

  const find = (key: string): Plan => {
    const known = young.get(key);
    if (known !== undefined) return known;
    const plan = old.get(key) ?? resolve(key);
    if (young.size === generationSize) {
      old.forEach(settlePlan);
      old = young;
      young = new Map();
    }
    young.set(key, plan);
    return plan;
  };

  return {
    of: (key) => {
      if (lastPlan !== undefined && key === lastKey) return lastPlan;
      lastKey = key;
      lastPlan = find(key);
      return lastPlan;
    },
    settle: () => {
      young.forEach(settlePlan);
      old.forEach(settlePlan);
    },
  };
}
