import { describe, expect, it } from 'vitest';
import { createSystemClock } from './clock.js';

describe('the system clock', () => {
  const clock = createSystemClock();

  it('tells the time, and milliseconds that only grow', async () => {
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    await clock.sleep(5);
    expect([clock.now() >= now, clock.monotonic() - monotonic >= 4]).toEqual([true, true]);
  });

  it('sleeps for months where it is told to, longer than a timer can', async () => {
    const control = new AbortController();
    const long = clock.sleep(2 ** 31, { signal: control.signal }).catch(() => 'given up');
    expect(await Promise.race([long, clock.sleep(50).then(() => 'still asleep')])).toBe('still asleep');
    control.abort(new Error('enough'));
    expect(await long).toBe('given up');
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
