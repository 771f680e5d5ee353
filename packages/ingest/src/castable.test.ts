import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnType } from '@phlo/lake';
import { describe, expect, it } from 'vitest';
import { isCastable } from './castable.js';

const types: readonly (readonly [ColumnType, string])[] = [
  ['boolean', 'BOOLEAN'],
  ['int', 'INTEGER'],
  ['long', 'BIGINT'],
  ['float', 'FLOAT'],
  ['double', 'DOUBLE'],
  ['decimal(18,2)', 'DECIMAL(18, 2)'],
  ['string', 'VARCHAR'],
  ['date', 'DATE'],
  ['time', 'TIME'],
  ['timestamp', 'TIMESTAMP'],
  ['timestamptz', 'TIMESTAMPTZ'],
  ['uuid', 'UUID'],
  ['binary', 'BLOB'],
];

describe('isCastable', () => {
  it('is never true for what the engine cannot cast at all', async () => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    try {
      for (const [from, source] of types) {
        for (const [to, target] of types) {
          if (!isCastable(from, to)) continue;
          const cast = connection.run(`SELECT CAST(CAST(NULL AS ${source}) AS ${target})`);
          await expect(cast, `${from} to ${to}`).resolves.toBeDefined();
        }
      }
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });

  it('refuses what would turn into something else without a word', () => {
    expect(isCastable('timestamp', 'long')).toBe(false);
    expect(isCastable('boolean', 'date')).toBe(false);
    expect(isCastable('long', 'timestamp')).toBe(false);
    expect(isCastable('binary', 'string')).toBe(false);
  });

  it('takes any decimal for any other: whether a value fits is seen when it is loaded', () => {
    expect(isCastable('decimal(38,10)', 'decimal(5,2)')).toBe(true);
    expect(isCastable('int', 'decimal(5,2)')).toBe(true);
  });
});
