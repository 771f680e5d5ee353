import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createManualClock } from './manual-clock.js';
import { createPluginWork } from './plugin-work.js';

const open = () => {
  const clock = createManualClock();
  return { clock, work: createPluginWork(clock) };
};

describe('driving the clock', () => {
  it('moves it from sleeper to sleeper until the work is done, and gives what the work gives', async () => {
    const { clock, work } = open();
    const retries = async () => {
      for (let count = 0; count < 3; count++) await clock.sleep(60_000);
      return 'delivered';
    };
    expect(await work.drive(retries())).toBe('delivered');
    expect(clock.monotonic()).toBe(180_000);
  });

  it('rejects with what the work rejects with', async () => {
    const { clock, work } = open();
    const failing = clock.sleep(10).then(() => Promise.reject(new Error('no')));
    await expect(work.drive(failing)).rejects.toThrow('no');
  });

  it('stands still while a handler is busy with something real, and not while one sleeps on this clock', async () => {
    const { clock, work } = open();
    const timeout = clock.sleep(30_000);
    const real = work.watch(() => sleep(10)) as Promise<void>;
    await work.drive(real);
    expect(clock.monotonic()).toBe(0);
    await work.drive(work.watch(() => work.clock.sleep(10_000)) as Promise<void>);
    expect(clock.monotonic()).toBe(10_000);
    await work.drive(timeout);
    expect(clock.monotonic()).toBe(30_000);
  });

  it('has patience with each handler, however long all of them take together', async () => {
    const { clock, work } = open();
    const timeout = clock.sleep(30_000);
    const many = async () => {
      for (let count = 0; count < 12; count++) await work.watch(() => sleep(100));
    };
    await work.drive(many(), 1_000);
    expect(clock.monotonic()).toBe(0);
    await work.drive(timeout);
  });

  it('counts no time of its patience in which this process was not given the processor', async () => {
    const { clock, work } = open();
    const timeout = clock.sleep(30_000);
    const real = work.watch(() => sleep(20)) as Promise<void>;
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200));
    await work.drive(real, 150);
    expect(clock.monotonic()).toBe(0);
    await work.drive(timeout);
  });

  it('moves it in the end where a handler never ends: its timeout is what is waited for', async () => {
    const { clock, work } = open();
    void work.watch(() => new Promise(() => undefined));
    await work.drive(clock.sleep(30_000), 10);
    expect(clock.monotonic()).toBe(30_000);
  });

  it('watches nothing that a handler returns at once', async () => {
    const { clock, work } = open();
    expect(work.watch(() => 'veto')).toBe('veto');
    await work.drive(clock.sleep(5));
    expect(clock.monotonic()).toBe(5);
  });
});
