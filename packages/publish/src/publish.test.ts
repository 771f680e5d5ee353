import { describe, expect, it } from 'vitest';
import { isPublish, publish } from './publish.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

describe('publish', () => {
  it('describes where each mart goes, by default to `marts` under its own name', () => {
    const asset = publish({
      marts: [{ from: 'gold.a' }, { from: { name: 'gold.b' }, relation: 'bi.b', indexes: [['x', 'y']] }],
      owner: 'me',
    });
    expect(asset).toEqual({
      kind: 'publish',
      name: 'publish.marts',
      owner: 'me',
      marts: [
        { from: 'gold.a', relation: 'marts.a', indexes: [] },
        { from: 'gold.b', relation: 'bi.b', indexes: [['x', 'y']] },
      ],
    });
    expect(Object.isFrozen(asset)).toBe(true);
  });

  it('is recognised by a loader, and what only looks like it is not', () => {
    const asset = publish({ marts: [{ from: 'gold.a' }] });
    expect([asset, { ...asset }, null, 'publish'].map(isPublish)).toEqual([true, false, false, false]);
  });

  it('refuses two marts that go to one relation, and names both', () => {
    const twice = () => publish({ marts: [{ from: 'gold.a' }, { from: 'silver.a' }] });
    expect(twice).toThrow(code('PUBLISH_DUPLICATE_RELATION'));
    expect(twice).toThrow('publish.marts publishes gold.a and silver.a to "marts.a".');
  });

  it.each([
    ['no marts', { marts: [] }],
    ['a relation without a schema', { marts: [{ from: 'gold.a', relation: 'a' }] }],
    ['a relation that needs quotes', { marts: [{ from: 'gold.a', relation: 'marts.A b' }] }],
    ['an index without columns', { marts: [{ from: 'gold.a', indexes: [[]] }] }],
  ])('refuses %s', (_, options) => {
    expect(() => publish(options)).toThrow(code('PUBLISH_INVALID'));
  });
});
