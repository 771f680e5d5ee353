import { describe, expect, it } from 'vitest';
import { createPace } from './pace.js';

/** A clock whose time is what was slept and worked. */
function setUp() {
  let now = 0;
  let isUnderWay = true;
  const pace = createPace({ monotonic: () => now }, () => isUnderWay);
  return {
    pace,
    now: () => now,
    work: (ms: number) => pace.charge(() => void (now += ms)),
    turn: () =>
      pace.turn(
        async (ms) => void (now += ms),
        () => false,
      ),
    end: () => void (isUnderWay = false),
  };
}

describe('the pace of deliveries', () => {
  it('gives them a hundredth of the thread while something is under way', async () => {
    const { turn, work, now } = setUp();
    let worked = 0;
    for (let step = 0; step < 200; step++) {
      await turn();
      work(step % 7);
      worked += step % 7;
    }
    expect(worked / now()).toBeLessThanOrEqual(0.0101);
    expect(worked / now()).toBeGreaterThan(0.005);
  });

  it('leaves a gap after steps that cost nothing that was measured', async () => {
    const { turn, now } = setUp();
    for (let step = 0; step < 11; step++) await turn();
    expect(now()).toBe(200);
  });

  it('holds nothing up where nothing is under way, and forgets what was owed', async () => {
    const { turn, work, now, end } = setUp();
    work(1_000);
    end();
    for (let step = 0; step < 10; step++) await turn();
    expect(now()).toBe(1_000);
  });

  it('lets who waits go on soon after the end of what was under way', async () => {
    const { pace, work, now, end } = setUp();
    work(1_000);
    let asked = 0;
    await pace.turn(
      async () => {
        asked += 1;
        end();
      },
      () => false,
    );
    expect([asked, now()]).toEqual([1, 1_000]);
  });

  it('lets a hook rest for itself by all the time that its handler took, at most half a minute, and takes few events at once', async () => {
    const { pace, now, end } = setUp();
    expect([pace.restAfter(10), pace.restAfter(1_000)]).toEqual([1_000, 30_000]);
    let slept = 0;
    await pace.turn(
      async (ms) => void (slept += ms),
      () => slept >= 1_000,
      1_000,
    );
    expect([slept, now()]).toEqual([1_000, 0]);
    expect([pace.limit(512), pace.limit(4)]).toEqual([16, 4]);
    end();
    expect(pace.limit(512)).toBe(512);
  });

  it('lets hooks rest for the longer the more of them do, so that their handlers together take a hundredth', async () => {
    const { pace, turn, work, now } = setUp();
    // Five hooks whose handlers take two milliseconds of which nothing was measured, for ten minutes.
    const restsUntil = [0, 0, 0, 0, 0];
    let handled = 0;
    while (now() < 600_000) {
      const due = restsUntil.findIndex((until) => until <= now());
      if (due === -1) {
        work(0);
        await turn();
        continue;
      }
      handled += 1;
      restsUntil[due] = pace.restAfter(2);
    }
    expect((handled * 2) / now()).toBeLessThanOrEqual(0.0102);
    expect((handled * 2) / now()).toBeGreaterThan(0.008);
  });

  it('serves in the order of asking: one with much to do starves no other', async () => {
    let now = 0;
    const pace = createPace({ monotonic: () => now }, () => true);
    const served: string[] = [];
    const waiting: { readonly name: string; at: number; readonly go: () => void }[] = [];
    const ask = (name: string) => {
      const done = pace.turn(
        (ms) => new Promise((go) => void waiting.push({ name, at: now + ms, go })),
        () => false,
      );
      return done.then(() => {
        served.push(name);
        pace.charge(() => void (now += name === 'busy' ? 30 : 1));
        if (served.length < 40) void ask(name);
      });
    };
    void ask('busy');
    void ask('one');
    void ask('two');
    while (served.length < 40) {
      const next = waiting.toSorted((a, b) => a.at - b.at)[0];
      if (next !== undefined) {
        waiting.splice(waiting.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.go();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    const of = (name: string) => served.filter((one) => one === name).length;
    expect(Math.max(of('busy'), of('one'), of('two')) - Math.min(of('busy'), of('one'), of('two'))).toBeLessThanOrEqual(
      2,
    );
  });
});
