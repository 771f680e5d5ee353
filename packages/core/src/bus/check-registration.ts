import { didYouMean } from '../did-you-mean.js';
import { coreErrors } from '../errors/core-errors.js';
import type { PhloEvent } from '../events/envelope.js';
import type { EventDefinition } from '../events/schema.js';
import { matchesType } from '../events/type-pattern.js';
import { checkDelivery } from './check-delivery.js';
import { checkShape } from './check-shape.js';
import { filterMismatch, parseFilter, type FieldCondition, type ParsedFilter } from './filter.js';
import type { CheckedRegistration } from './hook-entry.js';
import { applyOverride, type HookOverride } from './override.js';
import { createAdapter, parsePinnedHook, splitFilters, type PinnedHook } from './pinned-hook.js';
import type { HookRegistration } from './registration.js';

export interface CheckOptions {
  readonly plugin: string;
  readonly hookTimeoutMs: number;
  readonly types: ReadonlyMap<string, EventDefinition>;
  /** The event as a major of its type has it. */
  readonly at: (event: PhloEvent, version: number) => PhloEvent;
  /** Milliseconds that a queued hook may take, where it says nothing else. */
  readonly queuedTimeoutMs: number;
  /** Whether the bus has a journal and books for durable hooks. */
  readonly hasStore: boolean;
  /** The hook may be one that a manifest tells of, which does not say where its events wait. */
  readonly isPlan: boolean;
  /** What the operator sets for this hook. */
  readonly override: HookOverride | undefined;
}

/**
 * Everything that can be wrong with a hook is found here, before its first event; JavaScript authors have no compiler.
 * Throws `HOOK_INVALID`, `HOOK_EVENT_UNKNOWN`, `HOOK_DELIVERY_UNSUPPORTED`, `HOOK_FILTER_INVALID` and
 * `HOOK_OVERRIDE_INVALID`.
 */
export function checkRegistration(given: HookRegistration, options: CheckOptions): CheckedRegistration {
  const { plugin, hasStore, isPlan } = options;
  const label = `${plugin}/${given.name}`;
  const { hook, isEnabled, narrow, setBy } = applyOverride(given, options.override, label);
  checkShape(hook, plugin);
  const pinned = parsePinnedHook(hook.on, label, options.types);
  const known =
    pinned === undefined ? matchingTypes(hook, label, options.types) : new Map([[pinned.type, pinned.definition]]);
  checkDelivery(hook, { label, types: known, hasStore, isPlan });
  const parsed = parseFilter(hook.where, label);
  const reachable = reachableTypes(parsed, label, known);
  const narrowed = narrow === undefined ? undefined : parseFilter(narrow, narrowedLabel(label));
  const filters = splitFilters(pinned, parsed, narrowed);
  return {
    description: {
      plugin,
      hook: hook.name,
      on: hook.on,
      priority: hook.priority ?? 100,
      policy: hook.policy ?? 'log',
      delivery: hook.delivery ?? 'inline',
      ...timingOf(hook, options),
      ...(hook.queue === undefined ? {} : { queue: hook.queue }),
      ...(hook.where === undefined ? {} : { where: hook.where }),
      ...(narrow === undefined ? {} : { narrowedTo: narrow }),
      enabled: isEnabled,
      setBy,
    },
    hook,
    filter: filters.own,
    ...(filters.narrowed === undefined ? {} : { narrowed: filters.narrowed }),
    types:
      narrowed === undefined ? reachable : reachableTypes(narrowed, narrowedLabel(label), subset(known, reachable)),
    ...adaptOf(hook, { pinned, fields: filters.fields, options }),
  };
}

interface Adapting {
  readonly pinned: PinnedHook | undefined;
  readonly fields: readonly FieldCondition[];
  readonly options: CheckOptions;
}

/** Hooks that get events as they are emitted need nothing of the kind, and pay nothing for it. */
function adaptOf(hook: HookRegistration, { pinned, fields, options }: Adapting): Pick<CheckedRegistration, 'adapt'> {
  const { at, types } = options;
  if (pinned?.isOlder === true) return { adapt: createAdapter(pinned.major, fields, at) };
  if (hook.delivery !== 'queued') return {};
  // What waits in the journal may have been written before an upgrade.
  return { adapt: (event) => at(event, types.get(event.type)?.version ?? event.version) };
}

const narrowedLabel = (label: string): string => `${label}, as narrowed by the project,`;

const subset = (types: Types, names: readonly string[]): Types =>
  new Map([...types].filter(([type]) => names.includes(type)));

function timingOf(hook: HookRegistration, options: CheckOptions): { readonly timeoutMs?: number } {
  if (hook.delivery === 'await') return { timeoutMs: hook.timeoutMs ?? options.hookTimeoutMs };
  if (hook.delivery === 'queued') return { timeoutMs: hook.timeoutMs ?? options.queuedTimeoutMs };
  return {};
}

/** Event types that a hook listens to. */
type Types = ReadonlyMap<string, EventDefinition>;

function matchingTypes(hook: HookRegistration, label: string, types: Types): Types {
  const matching = new Map([...types].filter(([type]) => matchesType(hook.on, type)));
  if (matching.size > 0) return matching;
  const hint = didYouMean(hook.on, [...types.keys(), ...namespacePatterns(types)]);
  throw coreErrors.create('HOOK_EVENT_UNKNOWN', {
    message: `The hook ${label} listens to ${JSON.stringify(hook.on)}, and there is no such event type`,
    ...(hint === undefined ? {} : { hint }),
    details: { on: hook.on },
  });
}

function namespacePatterns(types: Types): Iterable<string> {
  return new Set(Array.from(types.keys(), (type) => `${type.slice(0, type.indexOf('.'))}.*`));
}

/** A pattern with a condition on a field means those of its types that have the field. */
function reachableTypes(filter: ParsedFilter, label: string, matching: Types): readonly string[] {
  const mismatches = new Map<string, string>();
  for (const [type, definition] of matching) {
    const problem = filterMismatch(filter, type, definition);
    if (problem !== undefined) mismatches.set(type, problem);
  }
  const [firstProblem] = mismatches.values();
  if (firstProblem !== undefined && mismatches.size === matching.size) {
    throw coreErrors.create('HOOK_FILTER_INVALID', {
      message: `The filter of the hook ${label} can never match: it ${firstProblem}`,
    });
  }
  return [...matching.keys()].filter((type) => !mismatches.has(type));
}
