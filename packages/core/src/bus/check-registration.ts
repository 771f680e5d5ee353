import { types as nodeTypes } from 'node:util';
import { didYouMean } from '../did-you-mean.js';
import { coreErrors } from '../errors/core-errors.js';
import type { PhloEvent } from '../events/envelope.js';
import type { EventDefinition } from '../events/schema.js';
import { matchesType } from '../events/type-pattern.js';
import { filterMismatch, parseFilter, type ParsedFilter } from './filter.js';
import type { CheckedRegistration } from './hook-entry.js';
import { createAdapter, parsePinnedHook, splitFilter } from './pinned-hook.js';
import type { HookRegistration } from './registration.js';

const policies: readonly unknown[] = ['ignore', 'log', 'raise'];

export interface CheckOptions {
  readonly plugin: string;
  readonly hookTimeoutMs: number;
  readonly types: ReadonlyMap<string, EventDefinition>;
  /** Converts an event to an older major of its type. */
  readonly down: (event: PhloEvent, version: number) => PhloEvent;
}

/**
 * Everything that can be wrong with a hook is found here, before its first event; JavaScript authors have no compiler.
 * Throws `HOOK_INVALID`, `HOOK_EVENT_UNKNOWN`, `HOOK_DELIVERY_UNSUPPORTED` and `HOOK_FILTER_INVALID`.
 */
export function checkRegistration(hook: HookRegistration, options: CheckOptions): CheckedRegistration {
  const { plugin, hookTimeoutMs } = options;
  checkShape(hook, plugin);
  const label = `${plugin}/${hook.name}`;
  const pinned = parsePinnedHook(hook.on, label, options.types);
  const known =
    pinned === undefined ? matchingTypes(hook, label, options.types) : new Map([[pinned.type, pinned.definition]]);
  checkDelivery(hook, label, known);
  const parsed = parseFilter(hook.where, label);
  const types = reachableTypes(parsed, label, known);
  const { filter, fields } = pinned?.isOlder === true ? splitFilter(parsed) : { filter: parsed, fields: [] };
  return {
    description: {
      plugin,
      hook: hook.name,
      on: hook.on,
      priority: hook.priority ?? 100,
      policy: hook.policy ?? 'log',
      delivery: hook.delivery ?? 'inline',
      ...(hook.delivery === 'await' ? { timeoutMs: hook.timeoutMs ?? hookTimeoutMs } : {}),
      ...(hook.where === undefined ? {} : { where: hook.where }),
    },
    filter,
    types,
    ...(pinned?.isOlder === true ? { adapt: createAdapter(pinned.major, fields, options.down) } : {}),
  };
}

function checkShape(hook: HookRegistration, plugin: string): void {
  if (typeof plugin !== 'string' || plugin === '')
    throw invalid('A hook was registered without the name of its plugin');
  if (typeof hook.name !== 'string' || hook.name === '')
    throw invalid(`The plugin ${plugin} registers a hook without a name`);
  const label = `${plugin}/${hook.name}`;
  if (typeof hook.handler !== 'function') throw invalid(`The hook ${label} has no handler`);
  if (hook.priority !== undefined && !Number.isFinite(hook.priority)) {
    throw invalid(`The priority of the hook ${label} is ${String(hook.priority)} and must be a number`);
  }
  if (hook.policy !== undefined && !policies.includes(hook.policy)) {
    throw invalid(
      `The policy of the hook ${label} is ${JSON.stringify(hook.policy)} and must be one of ${policies.join(', ')}`,
    );
  }
  if (hook.timeoutMs !== undefined && !(Number.isFinite(hook.timeoutMs) && hook.timeoutMs > 0)) {
    throw invalid(`timeoutMs of the hook ${label} is ${String(hook.timeoutMs)} and must be more than 0`);
  }
}

function invalid(message: string): Error {
  return coreErrors.create('HOOK_INVALID', { message });
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

function checkDelivery(hook: HookRegistration, label: string, matching: Types): void {
  const refuse = (message: string, hint?: string) => {
    throw coreErrors.create('HOOK_DELIVERY_UNSUPPORTED', {
      message: `The hook ${label} ${message}`,
      ...(hint === undefined ? {} : { hint }),
    });
  };
  const delivery: unknown = hook.delivery ?? 'inline';
  if (delivery === 'queued')
    refuse('asks for queued delivery, which this version does not have', "Use 'inline', or 'await' on a gate.");
  if (delivery !== 'inline' && delivery !== 'await')
    refuse(`asks for the unknown delivery ${JSON.stringify(delivery)}`);
  if (nodeTypes.isGeneratorFunction(hook.handler)) refuse('has a generator as its handler, which would never run');
  if (delivery === 'inline') {
    if (nodeTypes.isAsyncFunction(hook.handler))
      refuse('is inline and has an async handler, whose promise nobody would wait for');
    return;
  }
  for (const [type, { kind }] of matching) {
    if (kind !== 'gate') refuse(`asks for delivery 'await' on ${type}, which is not a gate`);
  }
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
