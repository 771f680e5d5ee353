import { describe, expect, it } from 'vitest';
import { createManualClock } from './manual-clock.js';

describe('the manual clock', () => {
  it('stands still until it is moved, and wakes sleepers in the order of their time', async () => {
    const clock = createManualClock(1_000);
    const woken: string[] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name} at ${clock.now()}`);
    };
    const sleeping = [sleep('b', 20), sleep('a', 10), sleep('c', 30)];
    await clock.advance(20);
    expect([woken, clock.now(), clock.monotonic(), clock.sleepers()]).toEqual([
      ['a at 1010', 'b at 1020'],
      1_020,
      20,
      1,
    ]);
    await clock.advance(10);
    await Promise.all(sleeping);
  });

  it('wakes who falls asleep again on the way', async () => {
    const clock = createManualClock();
    const ticks: number[] = [];
    const ticking = (async () => {
      for (let index = 0; index < 3; index++) {
        await clock.sleep(10);
        ticks.push(clock.monotonic());
      }
    })();
    await clock.advance(100);
    await ticking;
    expect(ticks).toEqual([10, 20, 30]);
  });

  it('runs everything that waits, in the order of its time, and says when that has no end', async () => {
    const clock = createManualClock();
    const woken: string[] = [];
    const work = async () => {
      await clock.sleep(30_000);
      woken.push(`cool-down at ${clock.monotonic()}`);
      await clock.sleep(5_000);
      woken.push(`timeout at ${clock.monotonic()}`);
    };
    const working = [work(), clock.sleep(1_000).then(() => woken.push(`backoff at ${clock.monotonic()}`))];
    await clock.runAll();
    await Promise.all(working);
    expect(woken).toEqual(['backoff at 1000', 'cool-down at 30000', 'timeout at 35000']);
    expect(await clock.runNext()).toBe(false);

    const control = new AbortController();
    const forever = (async () => {
      while (!control.signal.aborted) await clock.sleep(10, { signal: control.signal });
    })();
    await expect(clock.runAll(20)).rejects.toThrow('somebody sleeps still after 20 awakenings');
    control.abort(new Error('enough'));
    await expect(forever).rejects.toThrow('enough');
  });

  it('rejects a sleep with the reason of its signal', async () => {
    const clock = createManualClock();
    const reason = new Error('enough');
    const control = new AbortController();
    const sleep = clock.sleep(10, { signal: control.signal });
    control.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    await expect(clock.sleep(10, { signal: control.signal })).rejects.toBe(reason);
    expect(clock.sleepers()).toBe(0);
  });
});
