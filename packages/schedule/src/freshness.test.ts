import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAssetPolicies } from './asset-policy.js';
import { freshness, type FreshnessOptions } from './freshness.js';
import { judgeAge, retryMs } from './judge-age.js';
import { createWorld, type Life } from './scheduler.test.setup.js';

const minute = 60_000;
const hour = 60 * minute;
const policiesOf = (options: FreshnessOptions) => toAssetPolicies([freshness('gold.a', options)], ['gold.a']);
const told = (life: Life) => life.told.map(({ policy, isStale, ageMs }) => [policy.asset, isStale, ageMs / minute]);

function succeed(life: Life, at: number) {
  const base = { asset: 'gold.a', kind: 'transform', status: 'success', rows: 1 } as const;
  life.state.runs.recordAsset({ runId: `by hand ${at}`, ...base, startedAt: at, endedAt: at });
}

describe('an asset with a freshness policy', () => {
  it('is told to be too old once, and to be well again once', async () => {
    using world = createWorld('2026-03-01T00:00:00Z');
    const life = world.live({ policies: policiesOf({ maxAge: '1h' }) });
    succeed(life, world.clock.now());
    for (let step = 0; step < 9; step++) {
      life.scheduler.look();
      await world.clock.advance(10 * minute);
    }
    expect(told(life)).toEqual([
      ['gold.a', false, 0],
      ['gold.a', true, 70],
    ]);
    succeed(life, world.clock.now());
    life.scheduler.look();
    life.scheduler.look();
    expect(told(life).at(-1)).toEqual(['gold.a', false, 0]);
    expect(life.told).toHaveLength(3);
  });

  it('says when it is to be looked at again', () => {
    using world = createWorld('2026-03-01T00:00:00Z');
    const life = world.live({ policies: policiesOf({ maxAge: '1h' }) });
    succeed(life, world.clock.now());
    life.scheduler.look();
    expect(life.scheduler.nextAt()).toBe(world.clock.now() + hour + 1);
  });

  it('that never succeeded ages from when it was first looked at, also in a later process', async () => {
    using world = createWorld('2026-03-01T00:00:00Z');
    const first = world.live({ policies: policiesOf({ maxAge: '1h' }) });
    first.scheduler.look();
    first.kill();
    await world.clock.advance(2 * hour);
    const life = world.live({ policies: policiesOf({ maxAge: '1h' }) });
    life.scheduler.look();
    await world.clock.advance(minute);
    life.scheduler.look();
    expect([...told(first), ...told(life)]).toEqual([['gold.a', true, 120]]);
  });

  it('is run where that is wanted, with what it is made of, and nobody is told', async () => {
    using world = createWorld('2026-03-01T00:00:00Z');
    const life = world.live({ policies: policiesOf({ maxAge: '1h', refresh: true }), runMs: minute });
    succeed(life, world.clock.now());
    life.scheduler.look();
    await world.clock.advance(hour + minute);
    life.scheduler.look();
    await world.clock.advance(0);
    life.scheduler.look();
    await world.clock.advance(2 * minute);
    expect(world.begun.map(({ firing, select }) => [firing.schedule, firing.trigger, select])).toEqual([
      ['freshness', 'stale', ['+gold.a']],
    ]);
    expect(told(life)).toEqual([['gold.a', false, 0]]);
  });

  it('is told to be too old where running it did not help, and tried again by and by', async () => {
    using world = createWorld('2026-03-01T00:00:00Z');
    const life = world.live({ policies: policiesOf({ maxAge: '1h', refresh: true }), status: () => 'failed' });
    life.scheduler.look();
    await world.clock.advance(hour + minute);
    for (let step = 0; step < 40; step++) {
      life.scheduler.look();
      await world.clock.advance(minute);
    }
    expect(told(life)).toEqual([['gold.a', true, 61]]);
    expect(world.begun.map(({ at }) => (at - Date.parse('2026-03-01T01:01:00Z')) / minute)).toEqual([0, 15, 30]);
  });

  it('is forgotten with its policy', () => {
    using world = createWorld('2026-03-01T00:00:00Z');
    const life = world.live({ policies: policiesOf({ maxAge: '1h' }) });
    life.scheduler.look();
    expect(life.state.freshness.list()).toHaveLength(1);
    expect(world.live({}).state.freshness.list()).toEqual([]);
  });
});

it('whatever its history, an asset is stale when it is older than it may be, and told so unless it was or is being mended', () => {
  const time = fc.integer({ min: 0, max: 1_000_000_000 });
  const known = fc.option(
    fc.record({
      asset: fc.constant('a'),
      state: fc.constantFrom('unknown' as const, 'fresh' as const, 'stale' as const),
      followedSince: time,
    }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(
      known,
      fc.option(time, { nil: undefined }),
      fc.integer({ min: 1, max: 100_000_000 }),
      fc.record({ refresh: fc.boolean(), isRefreshing: fc.boolean() }),
      time,
      (record, succeededAt, maxAgeMs, flags, now) => {
        const judged = judgeAge({ known: record, succeededAt, maxAgeMs, ...flags, now });
        expect(judged.isStale).toBe(judged.ageMs > maxAgeMs);
        expect(judged.isDue && !judged.isStale).toBe(false);
        if (judged.news !== undefined) expect(judged.news).not.toBe(record?.state);
        if (judged.isStale && !flags.refresh && !flags.isRefreshing && record?.state !== 'stale')
          expect(judged.news).toBe('stale');
        if (judged.isDue || flags.isRefreshing) expect(judged.news).not.toBe('stale');
      },
    ),
  );
  expect([1_000, hour, 30 * 24 * hour].map(retryMs)).toEqual([minute, hour / 4, hour]);
});
