import { describe, expect, it } from 'vitest';
import { measureTypeCost } from './types/type-cost.ts';

describe('the types of hooks', () => {
  it('cost at most 60,000 instantiations in a project of 400 event types and 1,500 hooks', () => {
    const { instantiations, problems } = measureTypeCost({ types: 400, hooks: 1_500 });
    expect(problems).toEqual([]);
    expect(instantiations).toBeLessThanOrEqual(60_000);
    // Fewer than one a hook: nothing was checked.
    expect(instantiations).toBeGreaterThan(1_500);
  });

  it('cost a further hook the same, however many event types there are', () => {
    // By then every type has been listened to.
    const perHook = (types: number) =>
      (measureTypeCost({ types, hooks: 900 }).instantiations - measureTypeCost({ types, hooks: 500 }).instantiations) /
      400;
    expect(perHook(400)).toBeLessThanOrEqual(1.2 * perHook(100));
  });
});
