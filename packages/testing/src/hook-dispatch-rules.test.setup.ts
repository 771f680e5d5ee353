import { onEvent } from '@phlo/core';
import type { PhloEvent } from '@phlo/core';
import { expect } from 'vitest';
import { open, type Rule } from './hook-conformance.test.setup.js';

export const dispatchRules: readonly Rule[] = [
  {
    name: 'every matching hook runs, in the order (priority, plugin, hook) by code unit',
    without: { queued: 'each has a queue of its own', durable: 'each has a queue of its own' },
    test: async (way) => {
      const { hook, ask } = open(way);
      const seen: string[] = [];
      for (const [plugin, name, priority] of [
        ['b', 'x', 100],
        ['a', 'y', 100],
        ['a', 'X', 100],
        ['z', 'first', 1],
        ['é', 'x', 100],
      ] as const)
        hook(() => void seen.push(`${plugin}/${name}`), { plugin, name, priority });
      await ask();
      expect(seen).toEqual(['z/first', 'a/X', 'a/y', 'b/x', 'é/x']);
    },
  },
  {
    name: 'a hook gets its events one at a time, in the order in which they were emitted',
    test: async (way) => {
      const { hook, ask, bus } = open(way);
      const seen: string[] = [];
      hook(({ id }) => void seen.push(id));
      for (let event = 0; event < 5; event++) await ask();
      await bus.flush();
      expect(seen).toEqual(['e001', 'e002', 'e003', 'e004', 'e005']);
    },
  },
  {
    name: 'events are frozen, all the way down, and the journal holds what was emitted',
    test: async (way) => {
      const { hook, ask, journal } = open(way);
      const seen: PhloEvent[] = [];
      hook((event) => void seen.push(event));
      await ask({ runId: 'r1', tags: { env: 'prod' } });
      const isFrozen = (value: unknown): boolean =>
        typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
      expect(seen.map(isFrozen)).toEqual([true]);
      expect([...journal.read({ type: 'wap.gate' })]).toEqual(seen);
    },
  },
  {
    name: 'a removed hook is never entered again, also in the middle of an emit',
    test: async (way) => {
      const { hook, ask, bus } = open(way);
      let calls = 0;
      const victim = hook(() => void calls++, { name: 'victim' });
      bus.register(onEvent('wap.gate', { name: 'killer', priority: 1, handler: () => victim[Symbol.dispose]() }), {
        plugin: 'acme',
      });
      await ask();
      await bus.flush();
      expect(calls).toBe(0);
    },
  },
  {
    name: 'a hook that is added in the middle of an emit gets the next event',
    test: async (way) => {
      const { hook, ask, bus } = open(way);
      const seen: string[] = [];
      let isAdded = false;
      bus.register(
        onEvent('wap.gate', {
          name: 'adder',
          priority: 1,
          handler: () => {
            if (!isAdded) hook(({ id }) => void seen.push(id), { name: 'late' });
            isAdded = true;
          },
        }),
        { plugin: 'acme' },
      );
      await ask();
      await ask();
      await bus.flush();
      expect(seen).toEqual(['e002']);
    },
  },
  {
    name: 'the filter decides: AND across dimensions, OR within one',
    test: async (way) => {
      const { hook, ask, bus } = open(way);
      const seen: string[] = [];
      hook(({ id }) => void seen.push(id), {
        where: { assets: ['gold.*', 'silver.a'], tags: { env: ['prod', 'test'] } },
      });
      await ask({ assetKeys: ['gold.x'], tags: { env: 'prod' } });
      await ask({ assetKeys: ['gold.x'], tags: { env: 'dev' } });
      await ask({ assetKeys: ['silver.b'], tags: { env: 'prod' } });
      await ask({ assetKeys: ['bronze.x', 'silver.a'], tags: { env: 'test' } });
      await ask({ tags: { env: 'prod' } });
      await bus.flush();
      expect(seen).toEqual(['e001', 'e004']);
    },
  },
  {
    name: 'an operator narrows the filter, and turns a hook off',
    test: async (way) => {
      const overrides = { 'acme/h': { where: { assets: 'gold.*' } }, 'acme/off': { enabled: false } };
      const { hook, ask, bus } = open(way, { overrides });
      const seen: string[] = [];
      hook(({ id }) => void seen.push(`h ${id}`));
      hook(({ id }) => void seen.push(`off ${id}`), { name: 'off' });
      await ask({ assetKeys: ['gold.a'] });
      await ask({ assetKeys: ['bronze.a'] });
      await bus.flush();
      expect(seen).toEqual(['h e001']);
      expect(bus.explain('wap.gate', { assetKeys: ['bronze.a'] })).toMatchObject([
        { hook: 'h', ruledOutBy: 'narrowed.assets', setBy: { where: 'operator' } },
        { hook: 'off', ruledOutBy: 'enabled', setBy: { enabled: 'operator' } },
      ]);
    },
  },
  {
    name: 'a duplicate is an error',
    test: (way) => {
      const { hook } = open(way);
      hook(() => undefined);
      expect(() => hook(() => undefined)).toThrow(expect.objectContaining({ code: 'HOOK_DUPLICATE' }));
    },
  },
  {
    name: 'an empty list is no filter, but an error',
    test: (way) => {
      const { hook } = open(way);
      expect(() => hook(() => undefined, { where: { assets: [] } })).toThrow(
        expect.objectContaining({ code: 'HOOK_FILTER_INVALID' }),
      );
    },
  },
];
