import type { PhloEvent } from '../events/envelope.js';
import { isThenable, type CallKit } from './call-hook.js';
import type { Frame } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import { mark } from './marks.js';
import type { Settled } from './settle-within.js';
import type { HookContext } from './types.js';

/** What a handler that may take its time is entered with. */
export interface HandlerEntry {
  readonly frame: Frame;
  /** The event, or the list of a batch hook, whose registration has said that it takes one. */
  readonly argument: PhloEvent;
  readonly context: HookContext;
}

/**
 * Enters a handler within its frame, also for what it does after an `await`. A thenable is adopted once: some, such as query
 * builders, do their work anew on each `then`.
 */
export function enterHandler(
  kit: CallKit,
  entry: HookEntry,
  { frame, argument, context }: HandlerEntry,
): Settled | { readonly promise: Promise<unknown> } {
  const { handler } = entry;
  const before = kit.scope.enter(frame);
  const marked = mark(kit.marks, entry.number);
  try {
    const value = kit.scope.run(frame, () => handler(argument, context));
    return isThenable(value) ? { promise: Promise.resolve(value) } : { value };
  } catch (error) {
    return { error };
  } finally {
    kit.marks[0] = marked;
    kit.scope.enter(before);
  }
}
