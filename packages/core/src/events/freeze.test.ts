import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepFreezeJson } from './freeze.js';

const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));

describe('deepFreezeJson', () => {
  it('freezes any JSON value all the way down and changes nothing in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        expect(deepFreezeJson(value)).toBeUndefined();
        expect(isFrozen(value)).toBe(true);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });

  it('goes below what is frozen already', () => {
    const inner = { a: 1 };
    deepFreezeJson(Object.freeze({ inner }));
    expect(Object.isFrozen(inner)).toBe(true);
  });

  it.each([
    ['a date', { at: [new Date(0)] }, '$.at[0]', /instance of Date/],
    ['a map', { m: new Map() }, '$.m', /instance of Map/],
    ['bytes', { b: new Uint8Array(1) }, '$.b', /instance of Uint8Array/],
    ['a function', { f: () => undefined }, '$.f', /is a function/],
    ['a bigint', { n: 1n }, '$.n', /is a bigint/],
    ['NaN', { n: [1, Number.NaN] }, '$.n[1]', /is NaN/],
    ['undefined in an array', [undefined], '$[0]', /is undefined/],
  ])('refuses %s, and says where', (_, value, path, message) => {
    expect(deepFreezeJson(value)).toEqual({ path, message: expect.stringMatching(message) });
  });

  it('refuses a circle', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(deepFreezeJson(circle)?.message).toMatch(/deeper than 64/);
  });

  it('takes plain objects of another realm', () => {
    expect(deepFreezeJson(runInNewContext('({ a: [{}] })'))).toBeUndefined();
  });
});
