import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLatency } from './latency.js';

const exactQuantile = (sorted: readonly number[], share: number) =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;

describe('the latency of a hook', () => {
  it('is at most a tenth above the exact quantile, and never above the longest call', () => {
    const durations = fc.array(fc.double({ min: 0.001, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(durations, (given) => {
        const latency = createLatency();
        for (const durationMs of given) latency.add(durationMs);
        const sorted = given.toSorted((a, b) => a - b);
        const { calls, p50Ms, p95Ms, maxMs } = latency.summary();
        expect([calls, maxMs]).toEqual([given.length, sorted.at(-1)]);
        for (const [found, share] of [
          [p50Ms, 0.5],
          [p95Ms, 0.95],
        ] as const) {
          const exact = exactQuantile(sorted, share);
          expect(found).toBeGreaterThanOrEqual(exact * 0.999_999);
          expect(found).toBeLessThanOrEqual(Math.min(maxMs, exact * 1.1 + 1e-9));
        }
      }),
      { seed: 20_261_127 },
    );
  });

  it('takes calls that took no time at all, and those that took days', () => {
    const latency = createLatency();
    latency.add(0);
    latency.add(3 * 24 * 3_600_000);
    expect(latency.summary()).toMatchObject({ calls: 2, p50Ms: 0.001, maxMs: 259_200_000 });
  });
});
