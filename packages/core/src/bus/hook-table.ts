import { didYouMean } from '../did-you-mean.js';
import type { HookKey } from '../deliveries.js';
import type { EventDefinition } from '../events/schema.js';
import { coreErrors } from '../errors/core-errors.js';
import type { HookEntry } from './hook-entry.js';
import type { Matchable } from './filter-predicate.js';
import { createHookIndex, type HookIndex } from './hook-index.js';
import { compareHooks } from './hook-order.js';
import { createPlan, removeFromRound, type PlainCalls, type Plan } from './hook-plan.js';

interface Slot {
  readonly entries: Set<HookEntry>;
  /** Made for the next event after a change. */
  index: HookIndex | undefined;
}

/** Counts what makes a hook plain or no longer so: its removal, its failure, its first success after one. */
export interface HookChanges {
  count: number;
  /** The calls of the round that is under way. */
  round: PlainCalls | undefined;
}

/** The hooks of a bus, by event type. */
export interface HookTable {
  readonly changes: HookChanges;
  /** Throws `HOOK_DUPLICATE`. */
  add(entry: HookEntry): void;
  remove(entry: HookEntry): void;
  /** Throws `HOOK_UNKNOWN`. */
  get(hook: HookKey): HookEntry;
  /** In order. Later additions do not change a plan that was handed out. */
  find(type: string, event: Matchable): Plan;
  isEmpty(type: string): boolean;
  /** In order. */
  entries(): readonly HookEntry[];
  /** Gives the entries the calls that plans have counted for all of their hooks at once. */
  settle(): void;
}

export function createHookTable(types: ReadonlyMap<string, EventDefinition>): HookTable {
  const slots = new Map<string, Slot>();
  for (const type of types.keys()) slots.set(type, { entries: new Set(), index: undefined });
  const byLabel = new Map<string, HookEntry>();
  const changes: HookChanges = { count: 0, round: undefined };
  const none = createPlan([]);
  // Events of one type come one after the other.
  let lastType: string | undefined;
  let lastSlot: Slot | undefined;

  const change = (entry: HookEntry, apply: (entries: Set<HookEntry>) => void) => {
    for (const type of entry.types) {
      const slot = slots.get(type);
      if (slot === undefined) continue;
      apply(slot.entries);
      slot.index?.settle();
      slot.index = undefined;
    }
    changes.count++;
  };

  return {
    changes,
    add: (entry) => {
      const key = JSON.stringify([entry.description.plugin, entry.description.hook]);
      const other = byLabel.get(key);
      if (other !== undefined) throw duplicate(entry, other);
      byLabel.set(key, entry);
      change(entry, (entries) => entries.add(entry));
    },
    remove: (entry) => {
      removeFromRound(changes.round, entry);
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
      if (type !== lastType) {
        lastType = type;
        lastSlot = slots.get(type);
      }
      if (lastSlot?.index !== undefined) return lastSlot.index.find(event);
      if (lastSlot === undefined || lastSlot.entries.size === 0) return none;
      lastSlot.index = createHookIndex(sorted(lastSlot.entries));
      return lastSlot.index.find(event);
    },
    isEmpty: (type) => slots.get(type)?.entries.size === 0,
    entries: () => sorted(byLabel.values()),
    settle: () => {
      for (const { index } of slots.values()) index?.settle();
    },
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
