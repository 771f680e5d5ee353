import { createManualClock, createMemoryLogger } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { createPeriodicRunner, type OwnedWork } from './periodic-runner.js';

function setUp(work: readonly Omit<OwnedWork, 'plugin'>[]) {
  const clock = createManualClock();
  const log = createMemoryLogger(clock);
  const runner = createPeriodicRunner({ work: work.map((one) => ({ ...one, plugin: 'acme' })), clock, log });
  const follow = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      runner.look();
      await clock.advance(1_000);
    }
  };
  return { clock, log, runner, follow };
}

describe('what plugins do as time goes by', () => {
  it('is done at once, and then from the end of one time to the next', async () => {
    const at: number[] = [];
    const { clock, runner, follow } = setUp([
      { name: 'look', everyMs: 10_000, run: () => void at.push(clock.monotonic() / 1000) },
    ]);
    await follow(25_000);
    expect(at).toEqual([0, 10, 20]);
    expect(runner.nextAt()).toBe(clock.now() + 5_000);
  });

  it('does not wait for hours where the clock is put back by hours', async () => {
    const manual = createManualClock(10 * 3_600_000);
    let putMs = 0;
    const clock = { ...manual, now: () => manual.now() + putMs };
    let looks = 0;
    const work = [{ plugin: 'acme', name: 'look', everyMs: 10_000, run: () => void looks++ }];
    const runner = createPeriodicRunner({ work, clock, log: createMemoryLogger(clock) });
    runner.look();
    await manual.advance(1_000);
    putMs = -9 * 3_600_000;
    expect(runner.nextAt()).toBe(clock.now() + 9_000);
    await manual.advance(9_000);
    runner.look();
    expect(looks).toBe(2);
  });

  it('is never done twice at once, and told where it takes too long', async () => {
    const calls: AbortSignal[] = [];
    const { log, follow } = setUp([
      {
        name: 'hang',
        everyMs: 1_000,
        run: ({ signal }) => {
          calls.push(signal);
          return new Promise(() => undefined);
        },
      },
    ]);
    await follow(90_000);
    expect(calls.map(({ aborted }) => aborted)).toEqual([true]);
    expect(log.lines.map(({ message }) => message)).toEqual([
      'acme: what it does every so often, hang, failed: it took longer than 30000 ms',
    ]);
  });

  it('is told where it fails, disturbs nothing else, and comes again', async () => {
    let wells = 0;
    const { log, follow } = setUp([
      {
        name: 'fail',
        everyMs: 5_000,
        run: () => {
          throw new Error('no');
        },
      },
      { name: 'reject', everyMs: 20_000, run: () => Promise.reject(new Error('never')) },
      { name: 'well', everyMs: 5_000, run: () => void wells++ },
    ]);
    await follow(10_000);
    expect(wells).toBe(2);
    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'warn acme: what it does every so often, fail, failed: no',
      'warn acme: what it does every so often, reject, failed: never',
      'warn acme: what it does every so often, fail, failed: no',
    ]);
  });

  it('is aborted and waited for at the end, and not begun again', async () => {
    const said: string[] = [];
    const { log, runner, follow } = setUp([
      {
        name: 'wait',
        everyMs: 1_000,
        run: ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              said.push('aborted');
              reject(new Error('given up'));
            });
          }),
      },
    ]);
    await follow(1_000);
    await runner.stop();
    await follow(5_000);
    expect([said, log.lines]).toEqual([['aborted'], []]);
  });

  it('is done once where it is asked for once', async () => {
    let count = 0;
    const { runner } = setUp([{ name: 'look', everyMs: 3_600_000, run: async () => void count++ }]);
    await runner.runAll();
    expect(count).toBe(1);
  });
});
