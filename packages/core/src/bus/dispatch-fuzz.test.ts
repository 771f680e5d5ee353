import { describe, expect, it } from 'vitest';
import type { EventMap, NotifyType } from '../events/types.js';
import { createTestBus, quality } from './bus.test.setup.js';
import { createNaiveBus, type NaiveEvent, type NaiveHook } from './naive-bus.test.setup.js';
import { onEvent, onPattern, type HookRegistration } from './registration.js';
import type { HookFilter } from './types.js';

/** Numbers that look random and are the same each time (mulberry32). */
function createDice(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  return { below, pick, some: (share: number) => below(100) < share };
}

type Dice = ReturnType<typeof createDice>;

/** What a hook does in one of its calls. */
type Action =
  | { readonly kind: 'nothing' | 'throw' }
  | { readonly kind: 'add' | 'remove'; readonly hook: number }
  | { readonly kind: 'emit'; readonly event: number };

interface FuzzHook extends NaiveHook {
  /** By the number of the call; nothing after the last one. */
  readonly actions: readonly Action[];
}

const poolSize = 20;
const eventCount = 12;
const segments = ['a', 'b', 'c', 'constructor'];

const makeKey = (dice: Dice) => Array.from({ length: 1 + dice.below(3) }, () => dice.pick(segments)).join('.');

function makePattern(dice: Dice): string {
  const parts = Array.from({ length: 1 + dice.below(3) }, () => dice.pick([...segments, '*']));
  return dice.some(30) ? [...parts.slice(0, -1), '**'].join('.') : parts.join('.');
}

function makeFilter(dice: Dice): HookFilter | undefined {
  if (dice.some(25)) return undefined;
  return {
    ...(dice.some(60) && { assets: dice.some(50) ? makePattern(dice) : [makePattern(dice), makePattern(dice)] }),
    ...(dice.some(40) && { tags: { [dice.pick(['env', 'toString'])]: dice.some(50) ? 'x' : ['x', 'y'] } }),
    ...(dice.some(30) && { data: { passed: dice.some(50) } }),
  };
}

const makeAction = (dice: Dice): Action => {
  const roll = dice.below(100);
  if (roll < 60) return { kind: 'nothing' };
  if (roll < 65) return { kind: 'throw' };
  if (roll < 75) return { kind: 'add', hook: dice.below(poolSize) };
  if (roll < 88) return { kind: 'remove', hook: dice.below(poolSize) };
  return { kind: 'emit', event: dice.below(eventCount) };
};

const makeHook = (dice: Dice, index: number): FuzzHook => ({
  plugin: dice.pick(['p', 'Q', 'é']),
  name: `h${index}`,
  priority: dice.pick([1, 100, 100.5]),
  // A filter on a field goes with the types that have it, so all of a hook's types have `passed`.
  on: dice.pick(['quality.result', 'quality.*', 'quality.result']),
  where: makeFilter(dice),
  narrow: dice.some(15) ? makeFilter(dice) : undefined,
  actions: Array.from({ length: 3 }, () => makeAction(dice)),
});

const makeEvent = (dice: Dice): NaiveEvent => ({
  type: 'quality.result',
  assetKeys: [...new Set(Array.from({ length: dice.below(4) }, () => makeKey(dice)))],
  tags: { ...(dice.some(50) && { env: dice.pick(['x', 'y', 'z']) }), ...(dice.some(20) && { toString: 'x' }) },
  data: { passed: dice.some(50) },
});

interface Side {
  add(hook: FuzzHook): void;
  remove(hook: FuzzHook): void;
  emit(event: NaiveEvent): void;
}

/** One side of the comparison: what its hooks did, in order. */
function createScript(pool: readonly FuzzHook[], events: readonly NaiveEvent[]) {
  const log: string[] = [];
  const calls = new Map<FuzzHook, number>();
  const run = (hook: FuzzHook, side: Side) => {
    const call = calls.get(hook) ?? 0;
    calls.set(hook, call + 1);
    log.push(`${hook.name}#${call}`);
    const action = hook.actions[call] ?? { kind: 'nothing' };
    if (action.kind === 'emit') side.emit(events[action.event] as NaiveEvent);
    if (action.kind === 'add') side.add(pool[action.hook] as FuzzHook);
    if (action.kind === 'remove') side.remove(pool[action.hook] as FuzzHook);
    if (action.kind === 'throw') throw new Error('as the script says');
  };
  return { log, run };
}

function createNaiveSide(pool: readonly FuzzHook[], events: readonly NaiveEvent[]) {
  const { log, run } = createScript(pool, events);
  const bus = createNaiveBus<FuzzHook>((hook) => {
    try {
      run(hook, side);
    } catch {
      // A failure of one hook is nothing to the others.
    }
  });
  const side: Side = bus;
  return { log, side };
}

function createRealSide(pool: readonly FuzzHook[], events: readonly NaiveEvent[], timing: 'all' | 'sampled') {
  const { log, run } = createScript(pool, events);
  const overrides = Object.fromEntries(
    pool.flatMap(({ plugin, name, narrow }) =>
      narrow === undefined ? [] : [[`${plugin}/${name}`, { where: narrow }]],
    ),
  );
  // The breaker would keep hooks from running, which the reference knows nothing of.
  const { bus } = createTestBus({ overrides, breaker: { failures: 1_000 }, timing });
  const registered = new Map<FuzzHook, Disposable>();
  const side: Side = {
    add: (hook) => {
      if (registered.has(hook)) return;
      const registration = toRegistration(hook, () => run(hook, side));
      registered.set(hook, bus.register(registration, { plugin: hook.plugin }));
    },
    remove: (hook) => {
      registered.get(hook)?.[Symbol.dispose]();
      registered.delete(hook);
    },
    emit: ({ type, data, assetKeys, tags }) =>
      bus.emit(type as NotifyType & 'quality.result', quality(data as Partial<EventMap['quality.result']>), {
        assetKeys,
        tags,
      }),
  };
  return { log, side, hookCalls: () => bus.counts().hookCalls };
}

function toRegistration({ name, priority, on, where }: FuzzHook, handler: () => void): HookRegistration {
  const options = { name, priority, handler, ...(where === undefined ? {} : { where }) };
  return on === 'quality.*' ? onPattern('quality.*', options) : onEvent('quality.result', options);
}

describe('dispatch', () => {
  it('runs what a naive bus runs, in its order, while hooks come, go, fail and emit in the middle: 100,000 emits', () => {
    let emits = 0;
    let allCalls = 0;
    for (let seed = 1; emits < 100_000; seed++) {
      const dice = createDice(seed);
      const pool = Array.from({ length: poolSize }, (_, index) => makeHook(dice, index));
      const events = Array.from({ length: eventCount }, () => makeEvent(dice));
      const naive = createNaiveSide(pool, events);
      // Timed one by one, or called round by round where nobody has anything to say.
      const real = createRealSide(pool, events, seed % 2 === 0 ? 'all' : 'sampled');
      let calls = 0;
      for (const { side } of [naive, real]) for (const hook of pool.slice(0, poolSize / 2)) side.add(hook);
      for (let step = 0; step < 50; step++, emits++) {
        const act = (side: Side) => {
          if (step % 5 === 4) side.remove(pool[(step * 7) % poolSize] as FuzzHook);
          if (step % 7 === 3) side.add(pool[(step * 3) % poolSize] as FuzzHook);
          side.emit(events[step % eventCount] as NaiveEvent);
        };
        act(naive.side);
        act(real.side);
        if (naive.log.join() !== real.log.join()) expect(real.log, `seed ${seed}, step ${step}`).toEqual(naive.log);
        calls += naive.log.length;
        naive.log.length = 0;
        real.log.length = 0;
      }
      if (real.hookCalls() !== calls) expect(real.hookCalls(), `seed ${seed}`).toBe(calls);
      allCalls += calls;
    }
    expect(allCalls).toBeGreaterThan(100_000);
  }, 120_000);
});
