import { didYouMean } from '../did-you-mean.js';
import type { HookKey } from '../deliveries.js';
import type { EventDefinition } from '../events/schema.js';
import { coreErrors } from '../errors/core-errors.js';
import { compareHooks, type HookEntry } from './hook-entry.js';
import type { Matchable } from './filter-predicate.js';
import { createHookIndex, type HookIndex, type PlannedHook } from './hook-index.js';

interface Slot {
  readonly entries: Set<HookEntry>;
  /** Made for the next event after a change. */
  index: HookIndex | undefined;
}

/** The hooks of a bus, by event type. */
export interface HookTable {
  /** Throws `HOOK_DUPLICATE`. */
  add(entry: HookEntry): void;
  remove(entry: HookEntry): void;
  /** Throws `HOOK_UNKNOWN`. */
  get(hook: HookKey): HookEntry;
  /** In order. Later additions do not change a plan that was handed out. */
  find(type: string, event: Matchable): readonly PlannedHook[];
  isEmpty(type: string): boolean;
  /** In order. */
  entries(): readonly HookEntry[];
}

const none: readonly PlannedHook[] = [];

export function createHookTable(types: ReadonlyMap<string, EventDefinition>): HookTable {
  const slots = new Map<string, Slot>();
  for (const type of types.keys()) slots.set(type, { entries: new Set(), index: undefined });
  const byLabel = new Map<string, HookEntry>();

  const change = (entry: HookEntry, apply: (entries: Set<HookEntry>) => void) => {
    for (const type of entry.types) {
      const slot = slots.get(type);
      if (slot === undefined) continue;
      apply(slot.entries);
      slot.index = undefined;
    }
  };

  return {
    add: (entry) => {
      const key = JSON.stringify([entry.description.plugin, entry.description.hook]);
      const other = byLabel.get(key);
      if (other !== undefined) throw duplicate(entry, other);
      byLabel.set(key, entry);
      change(entry, (entries) => entries.add(entry));
    },
    remove: (entry) => {
      byLabel.delete(JSON.stringify([entry.description.plugin, entry.description.hook]));
      change(entry, (entries) => entries.delete(entry));
    },
    get: ({ plugin, hook }) => {
      const found = byLabel.get(JSON.stringify([plugin, hook]));
      return (
        found ??
        failUnknown(
          `${plugin}/${hook}`,
          [...byLabel.values()].map(({ label }) => label),
        )
      );
    },
    find: (type, event) => {
      const slot = slots.get(type);
      if (slot === undefined || slot.entries.size === 0) return none;
      slot.index ??= createHookIndex(sorted(slot.entries));
      return slot.index.find(event);
    },
    isEmpty: (type) => slots.get(type)?.entries.size === 0,
    entries: () => sorted(byLabel.values()),
  };
}

function sorted(entries: Iterable<HookEntry>): readonly HookEntry[] {
  return [...entries].sort((a, b) => compareHooks(a.description, b.description));
}

function duplicate(entry: HookEntry, other: HookEntry): Error {
  const { plugin, hook, on } = entry.description;
  return coreErrors.create('HOOK_DUPLICATE', {
    message: `The plugin ${plugin} registers two hooks named ${hook}: on ${other.description.on} and on ${on}`,
    details: { plugin, hook },
  });
}

function failUnknown(label: string, known: readonly string[]): never {
  const hint = didYouMean(label, known);
  throw coreErrors.create('HOOK_UNKNOWN', {
    message: `There is no hook ${label}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
