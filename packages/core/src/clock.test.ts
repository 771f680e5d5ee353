import { describe, expect, it } from 'vitest';
import { createSystemClock } from './clock.js';

describe('the system clock', () => {
  const clock = createSystemClock();

  it('tells the time, and milliseconds that only grow', async () => {
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    await clock.sleep(5);
    expect([clock.now() >= now, clock.monotonic() - monotonic >= 4]).toEqual([true, true]);
  });

  it('rejects a sleep with the reason of the signal, before and during it', async () => {
    const reason = new Error('enough');
    await expect(clock.sleep(60_000, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const control = new AbortController();
    const sleep = clock.sleep(60_000, { signal: control.signal });
    control.abort(reason);
    await expect(sleep).rejects.toBe(reason);
  });
});
