import type { HookStats } from '@phlo/core';
import { createManualClock } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { whenQuiet } from './when-quiet.js';

const hook = (pending: number, pausedBy?: string): HookStats => ({
  plugin: 'a',
  hook: 'b',
  calls: 0,
  failures: 0,
  vetoes: 0,
  timeouts: 0,
  skipped: 0,
  breaker: 'closed',
  queue: { accepted: pending, delivered: 0, dropped: 0, dead: 0, pending, ...(pausedBy !== undefined && { pausedBy }) },
});

/** Moves the clock from sleeper to sleeper until it is over. */
async function drive(clock: ReturnType<typeof createManualClock>, work: Promise<void>): Promise<number> {
  const began = clock.monotonic();
  let isOver = false;
  void work.then(() => (isOver = true));
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isOver) await clock.runNext();
  }
  return clock.monotonic() - began;
}

const signal = new AbortController().signal;

describe('whenQuiet', () => {
  it('does not wait where nothing waits, or only for a target that is away', async () => {
    const clock = createManualClock();
    expect(await drive(clock, whenQuiet({ stats: () => [hook(0), hook(3, 'away')], clock, signal }))).toBe(0);
  });

  it('waits until the others are through', async () => {
    const clock = createManualClock();
    let pending = 3;
    expect(await drive(clock, whenQuiet({ stats: () => [hook(pending--)], clock, signal }))).toBe(2 + 4 + 8);
  });

  it('waits for a second at most', async () => {
    const clock = createManualClock();
    const waited = await drive(clock, whenQuiet({ stats: () => [hook(1)], clock, signal }));
    expect(waited).toBeGreaterThanOrEqual(1_000);
    expect(waited).toBeLessThanOrEqual(1_050);
  });

  it('ends when its signal aborts', async () => {
    const clock = createManualClock();
    const control = new AbortController();
    const waiting = whenQuiet({ stats: () => [hook(1)], clock, signal: control.signal });
    control.abort(new Error('over'));
    await expect(waiting).resolves.toBeUndefined();
  });
});
