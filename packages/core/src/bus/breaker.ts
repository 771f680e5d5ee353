import type { Clock } from '../clock.js';
import type { HookEntry, HookStats } from './hook-entry.js';

export interface BreakerOptions {
  /** Failures in a row that open it. Default 5. */
  readonly failures: number;
  /** Milliseconds until one call is let through. Default 30,000. */
  readonly coolDownMs: number;
}

/** Whether a hook may be called now. After the cool-down one call is let through, and its outcome decides. */
export function mayCall(entry: HookEntry, clock: Clock): boolean {
  if (entry.openUntil === 0) return true;
  if (entry.isProbing || clock.monotonic() < entry.openUntil) return false;
  entry.isProbing = true;
  return true;
}

export function countSuccess(entry: HookEntry): void {
  entry.failuresInRow = 0;
  entry.openUntil = 0;
  entry.isProbing = false;
}

/** Returns true where this failure opened the breaker. */
export function countFailure(entry: HookEntry, now: number, options: BreakerOptions): boolean {
  entry.failuresInRow++;
  const wasOpen = entry.openUntil !== 0;
  if (!wasOpen && entry.failuresInRow < options.failures) return false;
  entry.openUntil = now + options.coolDownMs;
  entry.isProbing = false;
  return true;
}

export function breakerState(entry: HookEntry, now: number): HookStats['breaker'] {
  if (entry.openUntil === 0) return 'closed';
  return now < entry.openUntil ? 'open' : 'half-open';
}
