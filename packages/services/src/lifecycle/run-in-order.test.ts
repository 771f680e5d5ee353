import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runInOrder } from './run-in-order.js';

const tick = (count: number): Promise<void> =>
  count === 0 ? Promise.resolve() : Promise.resolve().then(() => tick(count - 1));

/** Names `0`, `1`, …, each with those that it waits for, some of which come later, and with how long it takes. */
const plans = fc.integer({ min: 0, max: 30 }).chain((count) =>
  fc.array(fc.record({ after: fc.array(fc.nat(Math.max(0, count - 1)), { maxLength: 4 }), ticks: fc.nat(40) }), {
    minLength: count,
    maxLength: count,
  }),
);

it('begins each when those before it are done, at most eight at once, and tells them in order', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const names = plan.map((_, index) => String(index));
      const told: string[] = [];
      let running = 0;
      let most = 0;
      const results = await runInOrder<string>(names, {
        after: (name) => (plan[Number(name)]?.after ?? []).filter((one) => one < Number(name)).map(String),
        run: async (name, done) => {
          most = Math.max(most, ++running);
          for (const one of plan[Number(name)]?.after ?? [])
            if (one < Number(name)) expect(done.has(String(one))).toBe(true);
          await tick(plan[Number(name)]?.ticks ?? 0);
          running--;
          return name;
        },
        onDone: (name) => told.push(name),
      });
      expect(results).toEqual(names);
      expect(told).toEqual(names);
      expect(most).toBeLessThanOrEqual(8);
    }),
    { numRuns: 200 },
  );
});

it('begins those that wait for nobody without waiting', async () => {
  const begun: string[] = [];
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  await runInOrder(['a', 'b', 'c'], {
    after: (name) => (name === 'c' ? ['a'] : []),
    run: async (name) => {
      begun.push(name);
      // The first one ends only because the second one has begun.
      if (name === 'b') open();
      await opened;
      return name;
    },
  });
  expect(begun).toEqual(['a', 'b', 'c']);
});

it('waits for all where one throws', async () => {
  const ended: string[] = [];
  const run = async (name: string) => {
    if (name === 'b') throw new Error('no');
    await tick(20);
    ended.push(name);
    return name;
  };
  await expect(runInOrder(['a', 'b', 'c'], { after: () => [], run })).rejects.toThrow('no');
  expect(ended).toEqual(['a', 'c']);
});
