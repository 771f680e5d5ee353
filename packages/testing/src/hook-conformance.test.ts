import { describe, expect, it } from 'vitest';
import { ways } from './hook-conformance.test.setup.js';
import { dispatchRules } from './hook-dispatch-rules.test.setup.js';
import { failureRules } from './hook-failure-rules.test.setup.js';
import { lifecycleRules } from './hook-lifecycle-rules.test.setup.js';

const rules = [...dispatchRules, ...failureRules, ...lifecycleRules];

const cells = rules.flatMap(({ name, without = {}, test }) =>
  ways.map((way) => ({ name, way, reason: without[way], test })),
);

describe('the rules of the bus', () => {
  it.each(cells.filter(({ reason }) => reason === undefined))('$way: $name', async ({ way, test }) => {
    expect.hasAssertions();
    await test(way);
  });
});

it('leave no cell of the matrix out without a reason', () => {
  expect(cells).toHaveLength(rules.length * 4);
  expect(cells.filter(({ reason }) => reason !== undefined && reason.length < 10)).toEqual([]);
  expect(cells.filter(({ reason }) => reason !== undefined).length).toBeLessThan(cells.length / 6);
});
