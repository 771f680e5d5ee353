import type { Clock } from '../clock.js';
import type { HookEntry } from './hook-entry.js';
import { createLatency } from './latency.js';

/** Which calls are timed: one of 1,024, or all of them. Reading the clock costs more than entering a handler. */
export type Timing = 'sampled' | 'all';

const sampleMask = 1023;

export const maskOf = (timing: Timing): number => (timing === 'all' ? 0 : sampleMask);

/** Whether the call that is about to be made is timed. */
export const isTimed = (entry: HookEntry, mask: number): boolean => (entry.calls & mask) === 0;

/** Adds a call that took from `startedAt`, monotonic, until now; returns how long that was. */
export function addDuration(entry: HookEntry, clock: Clock, startedAt: number): number {
  const durationMs = clock.monotonic() - startedAt;
  entry.latency ??= createLatency();
  entry.latency.add(durationMs);
  return durationMs;
}
