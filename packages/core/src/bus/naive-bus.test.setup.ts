import type { HookFilter } from './types.js';

/** A hook as the rules know it, with nothing compiled. */
export interface NaiveHook {
  readonly plugin: string;
  readonly name: string;
  readonly priority: number;
  readonly on: string;
  readonly where: HookFilter | undefined;
  /** The operator's filter. */
  readonly narrow?: HookFilter | undefined;
}

/** What hooks are matched with. */
export interface NaiveEvent {
  readonly type: string;
  readonly assetKeys: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
}

const matchesAsset = (pattern: readonly string[], key: readonly string[]): boolean => {
  const [first, ...others] = pattern;
  if (first === undefined) return key.length === 0;
  if (first === '**') return key.length > 0;
  return key.length > 0 && (first === '*' || first === key[0]) && matchesAsset(others, key.slice(1));
};

const asList = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const matchesFields = (
  wanted: Readonly<Record<string, unknown>> | undefined,
  fields: Readonly<Record<string, unknown>>,
) =>
  Object.entries(wanted ?? {}).every(
    ([name, value]) => Object.hasOwn(fields, name) && asList(value).includes(fields[name]),
  );

const matchesFilter = (where: HookFilter | undefined, { assetKeys, tags, data }: NaiveEvent) =>
  (where?.assets === undefined ||
    asList(where.assets).some((pattern) =>
      assetKeys.some((key) => matchesAsset(pattern.split('.'), key.split('.'))),
    )) &&
  matchesFields(where?.tags, tags) &&
  matchesFields(where?.data, data);

const matchesName = (on: string, type: string) =>
  on === '*' || on === type || (on.endsWith('.*') && type.split('.')[0] === on.split('.')[0]);

/** The reference: as the rules say, hook by hook. */
export const naiveMatches = (hook: NaiveHook, event: NaiveEvent): boolean =>
  matchesName(hook.on, event.type) && matchesFilter(hook.where, event) && matchesFilter(hook.narrow, event);

/** Priority, plugin, name; by code unit. */
export const naiveOrder = (a: NaiveHook, b: NaiveHook): number =>
  a.priority - b.priority ||
  Number(a.plugin > b.plugin) - Number(a.plugin < b.plugin) ||
  Number(a.name > b.name) - Number(a.name < b.name);

/** A bus as the rules say: each event looks at every hook, sorts, filters, and walks. */
export function createNaiveBus<Hook extends NaiveHook>(run: (hook: Hook, event: NaiveEvent) => void) {
  // One that was removed and added again is another registration: it sees the next event.
  const alive = new Map<Hook, symbol>();
  let queue: NaiveEvent[] | undefined;
  const dispatch = (event: NaiveEvent) => {
    const plan = [...alive].filter(([hook]) => naiveMatches(hook, event)).sort(([a], [b]) => naiveOrder(a, b));
    for (const [hook, registration] of plan) if (alive.get(hook) === registration) run(hook, event);
  };
  return {
    add: (hook: Hook) => {
      if (!alive.has(hook)) alive.set(hook, Symbol(hook.name));
    },
    remove: (hook: Hook) => void alive.delete(hook),
    emit: (event: NaiveEvent) => {
      if (queue !== undefined) {
        queue.push(event);
        return;
      }
      queue = [event];
      for (const next of queue) dispatch(next);
      queue = undefined;
    },
  };
}
