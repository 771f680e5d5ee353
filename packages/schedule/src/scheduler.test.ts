import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from './cron-times.js';
import { schedule } from './schedule.js';
import { createWorld, type Life } from './scheduler.test.setup.js';

const minute = 60_000;
const hour = 60 * minute;

/** Looks as a host does: when something is due, and every so often. */
async function follow(life: Life, world: ReturnType<typeof createWorld>, ms: number, everyMs = 10 * minute) {
  const end = world.clock.now() + ms;
  for (;;) {
    life.scheduler.look();
    await world.clock.advance(0);
    const now = world.clock.now();
    if (now >= end) return;
    await world.clock.advance(Math.min(Math.max(1, life.scheduler.nextAt() - now), everyMs, end - now));
  }
}

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString().slice(5, 16));

const daily = schedule({ name: 'daily', cron: '0 6 * * *', select: ['gold.a'] });
const hourly = schedule({ name: 'hourly', cron: '0 * * * *', select: ['bronze.a'] });

describe('a schedule', () => {
  it('is run at its times, from when it is first followed', async () => {
    using world = createWorld('2026-03-01T07:00:00Z');
    const life = world.live({ schedules: [daily] });
    await follow(life, world, 50 * hour);
    expect(world.begun.map(({ firing, at }) => [firing.trigger, iso(firing.dueAt), iso(at)])).toEqual([
      ['cron', '03-02T06:00', '03-02T06:00'],
      ['cron', '03-03T06:00', '03-03T06:00'],
    ]);
    expect(life.outcomes.map((outcome) => 'status' in outcome && outcome.status)).toEqual(['success', 'success']);
  });

  it('passes over times at which its last run is under way, and says so', async () => {
    using world = createWorld('2026-03-01T00:30:00Z');
    const life = world.live({ schedules: [hourly], runMs: 150 * minute });
    await follow(life, world, 3 * hour);
    expect(world.begun.map(({ firing }) => iso(firing.dueAt))).toEqual(['03-01T01:00']);
    expect(life.state.schedules.history('hourly').map(({ dueAt, passed }) => [iso(dueAt), passed])).toEqual([
      ['03-01T03:00', 'overlap'],
      ['03-01T02:00', 'overlap'],
      ['03-01T01:00', undefined],
    ]);
    await follow(life, world, hour);
    expect(world.begun.map(({ firing }) => iso(firing.dueAt))).toEqual(['03-01T01:00', '03-01T04:00']);
  });

  it('is not run where another process runs it, and is where that one has died', async () => {
    using world = createWorld('2026-03-01T00:30:00Z');
    const byHand = world.live({});
    byHand.state.runs.start({
      runId: 'r',
      startedAt: 1,
      selection: [],
      firing: { schedule: 'hourly', trigger: 'manual' },
    });
    const life = world.live({ schedules: [hourly] });
    await follow(life, world, hour);
    expect(life.outcomes).toMatchObject([{ passed: 'overlap', firing: { dueAt: Date.parse('2026-03-01T01:00:00Z') } }]);
    byHand.kill();
    await follow(life, world, hour);
    expect(world.begun.map(({ firing }) => iso(firing.dueAt))).toEqual(['03-01T02:00']);
  });

  it('makes up once for what was due while nobody was there, or not at all', async () => {
    for (const [catchUp, expected] of [
      ['once', [['catch_up', '03-01T09:00']]],
      ['skip', []],
    ] as const) {
      using world = createWorld('2026-03-01T00:30:00Z');
      const schedules = [schedule({ name: 'hourly', cron: '0 * * * *', catchUp })];
      const first = world.live({ schedules });
      await follow(first, world, 10 * minute);
      first.kill();
      await world.clock.advance(9 * hour);
      const life = world.live({ schedules });
      await follow(life, world, minute);
      expect(world.begun.map(({ firing }) => [firing.trigger, iso(firing.dueAt)])).toEqual(expected);
      expect(iso(life.state.schedules.lastDue('hourly'))).toBe('03-01T09:00');
      await follow(life, world, hour);
      expect(iso(world.begun.at(-1)?.firing.dueAt)).toBe('03-01T10:00');
    }
  });

  it('runs what was due within the last five minutes as on time: a restart is no absence', async () => {
    using world = createWorld('2026-03-01T00:30:00Z');
    const schedules = [schedule({ name: 'hourly', cron: '0 * * * *', catchUp: 'skip' })];
    const first = world.live({ schedules });
    await follow(first, world, 29 * minute);
    first.kill();
    await world.clock.advance(4 * minute);
    await follow(world.live({ schedules }), world, minute);
    expect(world.begun.map(({ firing }) => firing.trigger)).toEqual(['cron']);
  });

  it('counts anew where its rule has changed: what the new one would have asked for is nobody’s', async () => {
    using world = createWorld('2026-03-01T07:00:00Z');
    const first = world.live({ schedules: [daily] });
    await follow(first, world, hour);
    first.kill();
    const life = world.live({ schedules: [schedule({ name: 'daily', cron: '30 7 * * *' })] });
    await follow(life, world, hour);
    expect(world.begun).toEqual([]);
  });

  it('is run once for each of its times where the clock is put back, and goes on', async () => {
    using world = createWorld('2026-03-01T05:30:00Z');
    const life = world.live({ schedules: [daily, hourly] });
    await follow(life, world, 3 * hour);
    world.putClock(-150 * minute);
    await follow(life, world, 4 * hour);
    const times = world.begun
      .filter(({ firing }) => firing.schedule === 'hourly')
      .map(({ firing }) => iso(firing.dueAt));
    expect(times).toEqual(['06', '07', '08', '09', '10'].map((at) => `03-01T${at}:00`));
    expect(world.begun.filter(({ firing }) => firing.schedule === 'daily')).toHaveLength(1);
    expect(life.outcomes).toHaveLength(6);
  });

  it('goes on after a clock that was years ahead, which is no reason to wait for years', async () => {
    using world = createWorld('2026-03-01T05:30:00Z');
    world.putClock(80 * 365 * 24 * hour);
    const before = world.live({ schedules: [daily, hourly] });
    await follow(before, world, 30 * hour);
    world.putClock(-80 * 365 * 24 * hour);
    const wrong = world.begun.length;
    await follow(before, world, 2 * hour);
    before.kill();
    await follow(world.live({ schedules: [daily, hourly] }), world, 20 * hour);
    const right = world.begun.slice(wrong);
    const hours = right.filter(({ firing }) => firing.schedule === 'hourly');
    expect(hours.map(({ firing }) => iso(firing.dueAt))).toEqual(
      Array.from({ length: 22 }, (_, index) => iso(Date.parse('2026-03-02T12:00:00Z') + index * hour)),
    );
    expect(right.filter(({ firing }) => firing.schedule === 'daily')).toHaveLength(1);
  });

  it('costs nothing as long as it is not due: of a thousand, those are looked up that are', async () => {
    using world = createWorld('2026-03-01T05:30:00Z');
    const schedules = Array.from({ length: 1_000 }, (_, index) =>
      schedule({ name: `s${index}`, cron: index === 7 ? '0 6 * * *' : '0 7 * * *' }),
    );
    const life = world.live({ schedules });
    life.scheduler.look();
    const book = life.state.schedules;
    const asked: string[] = [];
    const { lastDue } = book;
    Object.assign(book, { lastDue: (name: string, upTo: number) => (asked.push(name), lastDue(name, upTo)) });
    await follow(life, world, 29 * minute);
    expect(asked).toEqual([]);
    await follow(life, world, 2 * minute);
    expect(new Set(asked)).toEqual(new Set(['s7']));
    expect(world.begun.map(({ firing }) => firing.schedule)).toEqual(['s7']);
  });

  it('waits for its turn, and for the newest of its times', async () => {
    using world = createWorld('2026-03-01T05:30:00Z');
    const life = world.live({ schedules: [daily, hourly], runMs: 130 * minute });
    await follow(life, world, 3 * hour);
    expect(world.begun.map(({ firing, at }) => [firing.schedule, iso(firing.dueAt), iso(at)])).toEqual([
      ['daily', '03-01T06:00', '03-01T06:00'],
      ['hourly', '03-01T08:00', '03-01T08:10'],
    ]);
    expect(life.state.schedules.history('hourly').map(({ dueAt, passed }) => [iso(dueAt), passed])).toEqual([
      ['03-01T08:00', undefined],
      ['03-01T07:00', 'missed'],
      ['03-01T06:00', 'missed'],
    ]);
  });

  it('that cannot be run is told, and is due again at its next time', async () => {
    using world = createWorld('2026-03-01T00:30:00Z');
    const life = world.live({ schedules: [hourly], refuse: () => new Error('no such asset') });
    await follow(life, world, 2 * hour);
    expect(life.outcomes).toMatchObject([
      { passed: 'failed', message: 'no such asset' },
      { passed: 'failed', message: 'no such asset' },
    ]);
  });

  it('is tried once at each look as long as the state cannot be written, and run when it can', async () => {
    using world = createWorld('2026-03-01T00:59:00Z');
    let tries = 0;
    let isFull = true;
    const full = () => new Error('database or disk is full');
    const life = world.live({ schedules: [hourly], refuse: () => (isFull ? (tries++, full()) : undefined) });
    const { schedules: book } = life.state;
    const { pass } = book;
    Object.assign(book, {
      pass: (record: Parameters<typeof pass>[0]) => {
        if (isFull) throw full();
        return pass(record);
      },
    });
    life.scheduler.look();
    await world.clock.advance(minute);
    for (const count of [1, 2, 3]) {
      life.scheduler.look();
      await life.scheduler.idle();
      expect(tries).toBe(count);
    }
    isFull = false;
    await follow(life, world, minute);
    expect(world.begun.map(({ firing }) => iso(firing.dueAt))).toEqual(['03-01T01:00']);
  });

  it('is left due by a process that stops before its run has begun', async () => {
    using world = createWorld('2026-03-01T00:30:00Z');
    const first = world.live({ schedules: [hourly, daily], runMs: hour });
    await follow(first, world, 30 * minute);
    expect(first.scheduler.current()?.firing.schedule).toBe('hourly');
    first.scheduler.stop();
    const idle = first.scheduler.idle();
    await world.clock.advance(hour);
    await idle;
    expect(first.outcomes).toMatchObject([{ status: 'success', firing: { schedule: 'hourly' } }]);
    await follow(world.live({ schedules: [hourly] }), world, minute);
    expect(world.begun.map(({ firing }) => iso(firing.dueAt))).toEqual(['03-01T01:00', '03-01T02:00']);
  });
});

describe('whatever happens', () => {
  const crons = ['0 6 * * *', '30 2 * * *', '*/20 * * * *', '0 * * * *', '15 1,2,3 * * *', '0 0 29 2 *', '0 0 1 * *'];
  const definition = (index: number) =>
    fc
      .record({
        cron: fc.constantFrom(...crons),
        timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
        catchUp: fc.constantFrom('once' as const, 'skip' as const),
      })
      .map((options) => schedule({ name: `s${index}`, ...options }));
  const schedules = fc.oneof(fc.tuple(definition(1)), fc.tuple(definition(1), definition(2)));
  const start = fc.constantFrom(
    '2026-03-28T20:00:00Z',
    '2026-10-24T20:00:00Z',
    '2026-03-07T20:00:00Z',
    '2028-02-28T12:00:00Z',
  );
  const lives = fc.array(
    fc.record({
      upMs: fc.integer({ min: 1, max: 14 * hour }),
      downMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 * hour })),
      runMs: fc.constantFrom(0, 7 * minute, 90 * minute),
      everyMs: fc.constantFrom(5 * minute, 50 * minute),
    }),
    { minLength: 1, maxLength: 4 },
  );

  it('no due time is run twice, none that is none, and none is lost that is to be made up for', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, start, lives, async (definitions, from, steps) => {
        using world = createWorld(from);
        const followedSince = world.clock.now();
        const timesOf = new Map(definitions.map((one) => [one.name, parseCron(one.cron, one.timezone)]));
        for (const { upMs, downMs, runMs, everyMs } of steps) {
          const life = world.live({ schedules: definitions, runMs });
          const before = new Map(
            definitions.map(({ name }) => [name, life.state.schedules.lastDue(name) ?? followedSince]),
          );
          life.scheduler.look();
          await world.clock.advance(0);
          const [only, ...others] = definitions;
          const due = only && timesOf.get(only.name)?.last(world.clock.now());
          if (
            others.length === 0 &&
            only?.catchUp === 'once' &&
            due !== undefined &&
            due > (before.get(only.name) ?? 0)
          )
            expect(world.begun.at(-1)?.firing.dueAt).toBe(due);
          await follow(life, world, upMs, everyMs);
          // Whatever was due is answered, passed over, or waits for its turn.
          for (const { name } of definitions) {
            const latest = timesOf.get(name)?.last(world.clock.now()) ?? 0;
            const isWaiting = life.scheduler.current() !== undefined;
            if (latest > followedSince && !isWaiting) expect(life.state.schedules.lastDue(name)).toBe(latest);
          }
          life.kill();
          await world.clock.advance(downMs);
        }
        const answered = world.begun.map(({ firing }) => `${firing.schedule} ${firing.dueAt}`);
        expect(new Set(answered).size).toBe(answered.length);
        for (const { firing, at } of world.begun) {
          expect(timesOf.get(firing.schedule)?.last(firing.dueAt ?? 0)).toBe(firing.dueAt);
          expect(firing.dueAt).toBeGreaterThan(followedSince);
          expect(at).toBeGreaterThanOrEqual(firing.dueAt ?? 0);
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});
