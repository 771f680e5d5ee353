import { types as nodeTypes } from 'node:util';
import { coreErrors } from '../errors/core-errors.js';
import type { EventDefinition } from '../events/schema.js';
import type { HookRegistration } from './registration.js';

/** Event types that a hook listens to. */
type Types = ReadonlyMap<string, EventDefinition>;
type Refuse = (problem: string, hint?: string) => never;

const overflows: readonly unknown[] = ['drop-oldest', 'drop-newest', 'coalesce'];

export interface DeliveryCheck {
  /** `plugin/hook`. */
  readonly label: string;
  readonly types: Types;
  /** Whether the bus has a journal and books for durable hooks. */
  readonly hasStore: boolean;
  /** The hook may be one that a manifest tells of, which does not say where its events wait. */
  readonly isPlan: boolean;
}

/** Whether handler, event types and delivery of a hook go together. Throws `HOOK_DELIVERY_UNSUPPORTED`. */
export function checkDelivery(hook: HookRegistration, check: DeliveryCheck): void {
  const refuse: Refuse = (problem, hint) => {
    throw coreErrors.create('HOOK_DELIVERY_UNSUPPORTED', {
      message: `The hook ${check.label} ${problem}`,
      ...(hint === undefined ? {} : { hint }),
    });
  };
  if (nodeTypes.isGeneratorFunction(hook.handler)) refuse('has a generator as its handler, which would never run');
  const delivery: unknown = hook.delivery ?? 'inline';
  if (delivery === 'queued') return checkQueued(hook, check, refuse);
  for (const name of ['queue', 'batch', 'attempts'] as const) {
    if (hook[name] !== undefined) refuse(`has ${name}, which only a queued hook has`, "Say delivery: 'queued'.");
  }
  if (delivery === 'await') return checkAwaited(check.types, refuse);
  if (hook.timeoutMs !== undefined)
    refuse(
      'has timeoutMs, and is inline: nothing can end a synchronous call',
      "Say delivery: 'queued', or 'await' on a gate.",
    );
  if (delivery !== 'inline') refuse(`asks for the unknown delivery ${JSON.stringify(delivery)}`);
  if (nodeTypes.isAsyncFunction(hook.handler))
    refuse('is inline and has an async handler, whose promise nobody would wait for');
}

function checkAwaited(types: Types, refuse: Refuse): void {
  for (const [type, { kind }] of types) {
    if (kind !== 'gate')
      refuse(`asks for delivery 'await' on ${type}, which is not a gate`, "Use 'queued' for an asynchronous handler.");
  }
}

function checkQueued(hook: HookRegistration, { types, hasStore, isPlan }: DeliveryCheck, refuse: Refuse): void {
  if (hook.policy === 'raise')
    refuse("is queued and has the policy 'raise', and nobody waits for it", "Use the policy 'log' or 'ignore'.");
  const { queue, batch, attempts } = hook;
  if (queue === undefined && isPlan) return;
  if (queue === undefined)
    refuse(
      'is queued and does not say where its events wait',
      "Say queue: 'durable', or queue: { overflow: 'drop-oldest' } for events that may be lost.",
    );
  if (queue === 'durable') checkDurable(types, hasStore, refuse);
  else checkVolatile(queue, refuse);
  if (batch !== undefined) checkKeys('batch', batch, { known: ['size', 'waitMs'], refuse });
  for (const [name, value, least] of [
    ['attempts', attempts, 1],
    ['batch.size', batch?.size, 1],
    ['batch.waitMs', batch?.waitMs, 0],
  ] as const) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least))
      refuse(`has ${name} ${String(value)}, which must be an integer of at least ${least}`);
  }
}

function checkDurable(types: Types, hasStore: boolean, refuse: Refuse): void {
  if (!hasStore) refuse('is durable, and this bus keeps no journal', 'Give createHookBus({ journal, store }).');
  if ([...types.values()].every(({ journaled }) => journaled === false))
    refuse(
      `is durable, and the journal keeps no ${[...types.keys()].join(', ')}`,
      "Use queue: { overflow: 'drop-oldest' }.",
    );
}

function checkVolatile(queue: HookRegistration['queue'], refuse: Refuse): void {
  checkKeys('queue', queue, { known: ['overflow', 'capacity'], refuse });
  const { overflow, capacity } = queue as { readonly overflow?: unknown; readonly capacity?: unknown };
  if (!overflows.includes(overflow))
    refuse(`has the overflow ${JSON.stringify(overflow)}, which must be one of ${overflows.join(', ')}`);
  if (capacity !== undefined && !(Number.isSafeInteger(capacity) && Number(capacity) > 0))
    refuse(`has the capacity ${JSON.stringify(capacity)}, which must be an integer of at least 1`);
}

interface Keys {
  readonly known: readonly string[];
  readonly refuse: Refuse;
}

/** What is misspelt would silently mean nothing. */
function checkKeys(name: string, value: unknown, { known, refuse }: Keys): void {
  if (typeof value !== 'object' || value === null)
    return refuse(`has the ${name} ${JSON.stringify(value)}`, `A ${name} is an object with ${known.join(' and ')}.`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined)
    refuse(`has ${JSON.stringify(unknown)} in its ${name}`, `A ${name} has ${known.join(' and ')}.`);
}
