import type { SemanticDataset } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { findPlace } from './find-place.js';

const project = {
  definitions: { publishes: [{ marts: [{ from: 'gold.orders', relation: 'marts.orders' }] }] },
};

const place = (source: string, on?: string) => {
  const dataset: SemanticDataset = { name: 'd', source, primaryKey: [], fields: [] };
  return findPlace(project, dataset, on);
};

describe('the table of a dataset', () => {
  it.each([
    ['marts.orders', undefined, { on: 'marts', table: 'marts.orders' }],
    ['shop.marts.orders', undefined, { on: 'marts', table: 'marts.orders' }],
    ['"marts"."orders"', undefined, { on: 'marts', table: 'marts.orders' }],
    ['marts.orders', 'lake', { on: 'lake', table: 'gold.orders' }],
    ['gold.orders', undefined, { on: 'lake', table: 'gold.orders' }],
    ['gold.orders', 'marts', { on: 'marts', table: 'marts.orders' }],
    ['silver.other', undefined, { on: 'lake', table: 'silver.other' }],
  ])('%s on %s', (source, on, expected) => {
    expect(place(source, on)).toEqual(expected);
  });

  it.each([
    ['SELECT * FROM marts.orders', undefined, 'is a query, or not named'],
    ['orders', undefined, 'is a query, or not named'],
    ['marts.orders; DROP TABLE x', undefined, 'is a query, or not named'],
    ['silver.other', 'marts', 'is not published as a mart'],
    ['marts.orders', 'moon', '--on takes "lake" or "marts"'],
  ])('is not known of %s on %s', (source, on, message) => {
    expect(() => place(source, on)).toThrow(
      expect.objectContaining({ code: 'SEMANTIC_SOURCE_UNSUPPORTED', message: expect.stringContaining(message) }),
    );
  });
});
