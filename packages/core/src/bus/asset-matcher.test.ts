import { expect, it } from 'vitest';
import { createAssetIndex } from './asset-index.js';
import { createAssetMatcher } from './asset-matcher.js';
import { parseAssetPattern } from './asset-pattern.js';

const keys = ['bronze', 'bronze.flights', 'bronze.late_flights', 'gold.flights', 'gold.flights.daily'];

it.each(['bronze', 'bronze.flights', 'bronze.*', '*.flights', 'gold.**', '**', '*'])(
  'matches %s as hooks do',
  (text) => {
    const index = createAssetIndex<true>();
    index.add(
      parseAssetPattern(text, (problem) => {
        throw new Error(problem);
      }),
      true,
    );
    const asHooks = keys.filter((key) => index.find(key).length > 0);
    expect(keys.filter(createAssetMatcher(text))).toEqual(asHooks);
  },
);

it('refuses what hooks refuse', () => {
  expect(() => createAssetMatcher('gold.fl*')).toThrow('The filter has * inside a segment of "gold.fl*"');
  expect(() => createAssetMatcher('**.flights')).toThrow('** in the middle');
});
