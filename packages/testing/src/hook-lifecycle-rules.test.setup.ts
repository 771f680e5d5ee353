import { onEvent, onPattern, veto } from '@phlo/core';
import type { HookTrace } from '@phlo/core';
import { expect } from 'vitest';
import { deliveryOf, isLater, open, type Rule } from './hook-conformance.test.setup.js';
import { samples } from './samples.js';

export const lifecycleRules: readonly Rule[] = [
  {
    name: 'what a handler emits knows its cause and its run, and comes after the current event',
    test: async (way) => {
      const { hook, ask, bus, events } = open(way);
      const order: string[] = [];
      hook(
        ({ id }, { emit }) => {
          emit('telemetry.log', samples['telemetry.log']);
          order.push(id);
        },
        { name: 'a' },
      );
      bus.register(onEvent('telemetry.log', { name: 'seen', handler: () => void order.push('log') }), {
        plugin: 'acme',
      });
      if (!isLater(way)) hook(({ id }) => void order.push(id), { name: 'b' });
      await ask({ runId: 'r1' });
      await bus.flush();
      expect(order).toEqual(isLater(way) ? ['log', 'e001'] : ['e001', 'e001', 'log']);
      expect(events.find(({ type }) => type === 'telemetry.log')).toMatchObject({ causationId: 'e001', runId: 'r1' });
    },
  },
  {
    name: 'hooks that cause each other without end are stopped',
    without: { await: 'a gate that a handler asks is answered now, and the depth is that of inline' },
    test: async (way) => {
      const { bus, pass, settle } = open(way);
      let calls = 0;
      const options = { name: 'loop', ...deliveryOf[way] };
      bus.register(
        {
          ...onEvent('quality.result', { name: 'loop', handler: () => undefined }),
          ...options,
          handler: (_: unknown, { emit }: { readonly emit: (type: string, data: unknown) => void }) => {
            calls++;
            emit('quality.result', samples['quality.result']);
          },
        },
        { plugin: 'acme' },
      );
      bus.emit('quality.result', samples['quality.result']);
      await settle();
      await pass(300_000, 400);
      expect(calls).toBeGreaterThanOrEqual(32);
      expect(calls).toBeLessThanOrEqual(40);
    },
  },
  {
    name: 'calls are counted and timed, and can be followed one by one',
    test: async (way) => {
      const { hook, ask, bus } = open(way, { timing: 'all' });
      hook(() => undefined);
      const traces: HookTrace[] = [];
      using _following = bus.trace((trace) => void traces.push(trace));
      await ask({ runId: 'r1' });
      await bus.flush();
      expect(bus.stats()[0]).toMatchObject({ calls: 1, failures: 0, latency: { calls: 1 } });
      const outcomes = traces.map(({ outcome }) => outcome);
      expect(outcomes).toEqual(isLater(way) ? ['queued', 'delivered'] : ['ok']);
      expect(traces.at(-1)).toMatchObject({
        plugin: 'acme',
        hook: 'h',
        eventId: 'e001',
        eventType: 'wap.gate',
        runId: 'r1',
      });
    },
  },
  {
    name: 'accepted = delivered + dropped + dead + pending',
    without: { inline: 'it has no queue', await: 'it has no queue' },
    test: async (way) => {
      const { hook, ask, bus, pass } = open(way);
      let call = 0;
      hook(() => {
        if (++call % 3 === 0) throw new Error('no');
      });
      for (let event = 0; event < 30; event++) {
        await ask();
        await pass(300, 1);
        const queue = bus.stats()[0]?.queue;
        expect(queue?.accepted).toBe(event + 1);
        expect((queue?.delivered ?? 0) + (queue?.dropped ?? 0) + (queue?.dead ?? 0) + (queue?.pending ?? 0)).toBe(
          event + 1,
        );
      }
    },
  },
  {
    name: 'a replay reaches that hook alone, and its vetoes mean nothing',
    test: async (way) => {
      const { hook, ask, bus, journal } = open(way);
      const seen: string[] = [];
      hook(({ id }) => {
        seen.push(id);
        return isLater(way) ? undefined : veto('no');
      });
      bus.register(onPattern('*', { name: 'other', handler: ({ id }) => void seen.push(`other ${id}`) }), {
        plugin: 'acme',
      });
      await ask();
      await bus.flush();
      seen.length = 0;
      expect(await bus.replay({ plugin: 'acme', hook: 'h' }, journal.read({ type: 'wap.gate' }))).toBe(1);
      await bus.flush();
      expect(seen).toEqual(['e001']);
      await expect(bus.replay({ plugin: 'acme', hook: 'hh' }, [])).rejects.toMatchObject({ code: 'HOOK_UNKNOWN' });
    },
  },
  {
    name: 'a closed bus takes no event and no hook, and its running handlers are told',
    test: async (way) => {
      const { hook, bus } = open(way);
      hook(() => undefined);
      await bus.close();
      await expect(bus.gate('wap.gate', samples['wap.gate'])).rejects.toMatchObject({ code: 'BUS_CLOSED' });
      expect(() => hook(() => undefined, { name: 'late' })).toThrow(expect.objectContaining({ code: 'BUS_CLOSED' }));
    },
  },
];
