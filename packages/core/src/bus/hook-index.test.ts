import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestBus, quality } from './bus.test.setup.js';
import { naiveMatches, naiveOrder, type NaiveEvent, type NaiveHook } from './naive-bus.test.setup.js';
import { onEvent, onPattern, type HookRegistration } from './registration.js';
import type { HookFilter } from './types.js';

type Hook = NaiveHook;
type Query = Omit<NaiveEvent, 'type'>;

const matches = (hook: Hook, query: Query) => naiveMatches(hook, { type: 'quality.result', ...query });

const segment = fc.constantFrom('a', 'b', 'c', 'constructor');
const assetKey = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('.'));
const pattern = fc
  .tuple(fc.array(fc.oneof(segment, fc.constant('*')), { maxLength: 3 }), fc.boolean())
  .filter(([segments, hasTail]) => segments.length > 0 || hasTail)
  .map(([segments, hasTail]) => [...segments, ...(hasTail ? ['**'] : [])].join('.'));
const oneOrMore = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.uniqueArray(value, { minLength: 1, maxLength: 3 }));
const tagName = fc.constantFrom('env', 'team', 'toString');
const tagValue = fc.constantFrom('x', 'y', 'z');
const where = fc.option(
  fc.record(
    {
      assets: oneOrMore(pattern),
      tags: fc.dictionary(tagName, oneOrMore(tagValue), { maxKeys: 2 }),
      data: fc.record(
        { passed: fc.boolean(), severity: oneOrMore(fc.constantFrom('warn', 'error')) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
) as fc.Arbitrary<HookFilter | undefined>;
const hook: fc.Arbitrary<Hook> = fc.record({
  plugin: fc.constantFrom('p', 'Q', 'é'),
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  priority: fc.constantFrom(1, 100, 100.5),
  on: fc.constantFrom('quality.result', 'quality.*'),
  where,
});
const hooks = fc.uniqueArray(hook, { maxLength: 16, selector: ({ plugin, name }) => `${plugin}/${name}` });
const query: fc.Arbitrary<Query> = fc.record({
  assetKeys: fc.uniqueArray(assetKey, { maxLength: 3 }),
  tags: fc.dictionary(tagName, tagValue),
  data: fc.record({ passed: fc.boolean(), severity: fc.constantFrom('warn', 'error') }),
});

const toRegistration = ({ name, priority, on, where: filter }: Hook, handler: () => void): HookRegistration => {
  const options = { name, priority, handler, ...(filter === undefined ? {} : { where: filter }) };
  return on === 'quality.*' ? onPattern('quality.*', options) : onEvent('quality.result', options);
};

describe('the index of hooks', () => {
  it('finds what a naive search of all hooks finds, in the same order, while hooks come and go', () => {
    // 500 sets of hooks, each asked 20 times: 10,000 cases.
    const scenario = fc.tuple(hooks, fc.array(query, { minLength: 20, maxLength: 20 }), fc.infiniteStream(fc.nat(15)));
    fc.assert(
      fc.property(scenario, ([all, queries, removals]) => {
        const { bus } = createTestBus();
        const alive = new Map(
          all.map((each) => [
            each,
            bus.register(
              toRegistration(each, () => undefined),
              { plugin: each.plugin },
            ),
          ]),
        );
        for (const [index, asked] of queries.entries()) {
          const expected = [...alive.keys()].filter((each) => matches(each, asked)).sort(naiveOrder);
          expect(bus.plan('quality.result', asked).map(({ plugin, hook: name }) => `${plugin}/${name}`)).toEqual(
            expected.map(({ plugin, name }) => `${plugin}/${name}`),
          );
          expect(bus.explain('quality.result', asked).filter(({ runs }) => runs)).toHaveLength(expected.length);
          if (index % 5 !== 4) continue;
          const victim = all[removals.next().value];
          if (victim === undefined) continue;
          alive.get(victim)?.[Symbol.dispose]();
          alive.delete(victim);
        }
      }),
      { seed: 20_261_124, numRuns: 500 },
    );
  });

  it('runs on emit exactly what it plans', () => {
    fc.assert(
      fc.property(hooks, query, (all, { assetKeys, tags, data }) => {
        const { bus } = createTestBus();
        const ran: string[] = [];
        for (const each of all) {
          bus.register(
            toRegistration(each, () => void ran.push(`${each.plugin}/${each.name}`)),
            { plugin: each.plugin },
          );
        }
        bus.emit('quality.result', quality(data), { assetKeys, tags });
        expect(ran).toEqual(
          bus.plan('quality.result', { assetKeys, tags, data }).map(({ plugin, hook: name }) => `${plugin}/${name}`),
        );
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('looks at no hook that another asset, tag or field rules out', () => {
    const { bus } = createTestBus();
    let calls = 0;
    const add = (name: string, filter: HookFilter) =>
      bus.register(onEvent('quality.result', { name, where: filter, handler: () => void calls++ }), { plugin: 'p' });
    for (let index = 0; index < 1_000; index++) {
      add(`asset ${index}`, { assets: `bronze.t${index}` });
      add(`tag ${index}`, { tags: { team: `t${index}` } });
    }
    bus.emit('quality.result', quality(), { assetKeys: ['bronze.t7'], tags: { team: 't8' } });
    expect([calls, bus.counts().hookCalls]).toEqual([2, 2]);
  });

  it('remembers plans of many more assets than it keeps', () => {
    const { bus } = createTestBus();
    bus.register(onEvent('quality.result', { name: 'h', where: { assets: 'a.*' }, handler: () => undefined }), {
      plugin: 'p',
    });
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 10_000; index++) bus.emit('quality.result', quality({ assetKey: `a.t${index}` }));
    }
    expect(bus.counts().hookCalls).toBe(20_000);
  });
});
