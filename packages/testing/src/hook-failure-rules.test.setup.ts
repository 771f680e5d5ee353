import { isVeto, veto } from '@phlo/core';
import { expect } from 'vitest';
import { isLater, open, type Rule } from './hook-conformance.test.setup.js';
import { samples } from './samples.js';

export const failureRules: readonly Rule[] = [
  {
    name: 'nothing that one hook does starves another',
    test: async (way) => {
      const { hook, ask } = open(way);
      let calls = 0;
      hook(
        () => {
          throw new Error('no');
        },
        { name: 'a', priority: 1 },
      );
      hook(() => void calls++, { name: 'b' });
      await ask();
      expect(calls).toBe(1);
    },
  },
  {
    name: 'a veto blocks, with its reason, whatever the policy',
    without: { queued: 'nobody is left to ask', durable: 'nobody is left to ask' },
    test: async (way) => {
      for (const policy of ['ignore', 'log', 'raise'] as const) {
        const { hook, ask } = open(way);
        hook(() => veto('frozen'), { policy });
        expect(await ask()).toMatchObject({
          allowed: false,
          verdicts: [{ hook: 'h', verdict: 'veto', reason: 'frozen' }],
        });
      }
    },
  },
  {
    name: 'what a handler returns vetoes nothing where nobody waits for it',
    without: { inline: 'a gate waits for it', await: 'a gate waits for it' },
    test: async (way) => {
      const { hook, ask, bus } = open(way);
      let returned: unknown;
      hook(() => (returned = veto('late')));
      expect(await ask()).toMatchObject({ allowed: true, verdicts: [] });
      await bus.flush();
      expect(isVeto(returned)).toBe(true);
    },
  },
  {
    name: 'policy ignore: a failure is counted, and told to nobody',
    test: async (way) => {
      const { hook, ask, bus, log, events } = open(way);
      hook(
        () => {
          throw new Error('no');
        },
        { policy: 'ignore' },
      );
      expect((await ask()).allowed).toBe(true);
      expect(bus.stats()[0]?.failures).toBeGreaterThan(0);
      expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
      expect(events.filter(({ type }) => type.startsWith('hook.'))).toEqual([]);
    },
  },
  {
    name: 'policy log: a failure is counted and logged, with plugin, hook and event',
    test: async (way) => {
      const { hook, ask, bus, log } = open(way);
      hook(() => {
        throw new Error('no route');
      });
      expect((await ask()).allowed).toBe(true);
      expect(bus.stats()[0]).toMatchObject({ failures: 1, lastError: 'no route' });
      expect(log.lines.find(({ level }) => level === 'warn')).toMatchObject({
        message: expect.stringContaining('acme/h'),
        fields: { plugin: 'acme', hook: 'h', eventId: 'e001', eventType: 'wap.gate' },
      });
    },
  },
  {
    name: 'policy raise: on a gate a failure is a veto; where nobody waits it is refused',
    test: async (way) => {
      const { hook, ask } = open(way);
      const add = () =>
        hook(
          () => {
            throw new Error('no');
          },
          { policy: 'raise' },
        );
      if (isLater(way)) {
        expect(add).toThrow(expect.objectContaining({ code: 'HOOK_DELIVERY_UNSUPPORTED' }));
        return;
      }
      add();
      expect(await ask()).toMatchObject({ allowed: false, verdicts: [{ verdict: 'veto', reason: 'no' }] });
    },
  },
  {
    name: 'a promise is waited for, or its author is told at once that nobody would',
    test: async (way) => {
      const { hook, ask, bus } = open(way);
      const seen: string[] = [];
      const add = () =>
        hook(async () => {
          await Promise.resolve();
          seen.push('done');
        });
      if (way === 'inline') {
        expect(add).toThrow(expect.objectContaining({ code: 'HOOK_DELIVERY_UNSUPPORTED' }));
        return;
      }
      add();
      await ask();
      await bus.flush();
      expect(seen).toEqual(['done']);
    },
  },
  {
    name: 'a promise that never settles fails the hook in time, tells it so, and stops nothing',
    without: { inline: 'an inline handler gives no promise' },
    test: async (way) => {
      const { hook, bus, pass, settle } = open(way);
      const signals: AbortSignal[] = [];
      hook((_, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      });
      const asked = bus.gate('wap.gate', samples['wap.gate']);
      await settle();
      await pass(40_000);
      expect((await asked).allowed).toBe(true);
      expect(signals[0]?.aborted).toBe(true);
      expect(bus.stats()[0]?.timeouts).toBeGreaterThan(0);
    },
  },
  {
    name: 'after failures in a row the hook is left alone for a while, which is told',
    test: async (way) => {
      const { hook, ask, bus, pass, events } = open(way);
      let calls = 0;
      hook(() => {
        calls++;
        throw new Error('broken');
      });
      for (let event = 0; event < 8; event++) await ask();
      if (isLater(way)) {
        for (let turn = 0; turn < 200 && !events.some(({ type }) => type === 'hook.breaker_opened'); turn++)
          await pass(500, 1);
      }
      const before = calls;
      await ask();
      await pass(20_000, 40);
      expect(calls).toBe(before);
      expect(events.filter(({ type }) => type === 'hook.breaker_opened')).toHaveLength(1);
      if (!isLater(way)) expect(bus.stats()[0]).toMatchObject({ breaker: 'open', skipped: 4 });
      await pass(30_000, 60);
      if (!isLater(way)) await ask();
      expect(calls).toBeGreaterThan(before);
    },
  },
  {
    name: 'an error never carries a secret into logs, events, verdicts or stats',
    test: async (way) => {
      const redact = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('s3cret', '***')) as T;
      const { hook, ask, bus, log, events, deliveries, pass } = open(way, { redact });
      hook(() => {
        throw new Error('password s3cret is wrong');
      });
      const result = await ask();
      await pass(200_000, 200);
      const told = {
        result,
        lines: log.lines,
        events,
        stats: bus.stats(),
        dead: deliveries.deadLetters(),
        books: deliveries.list(),
      };
      expect(JSON.stringify(told)).not.toContain('s3cret');
      expect(JSON.stringify(told)).toContain('password ***');
    },
  },
];
