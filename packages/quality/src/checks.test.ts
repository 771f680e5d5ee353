import { isPhloError } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { acceptedValues, notNull, range, relationship, rowCount, sqlCheck, unique } from './checks.js';
import type { AcceptedValue, CheckOptions } from './check.js';
import { keyChecks, references, requiredChecks } from './implied-checks.js';
import { isQuality, model, quality } from './quality.js';

function failure(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (isPhloError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('a check', () => {
  it('has a name of its kind and column, fails on any row, and is an error, unless it says otherwise', () => {
    expect(notNull('id')).toEqual({
      name: 'not_null_id',
      rule: { type: 'not_null', column: 'id' },
      severity: 'error',
      fail: { rows: 0 },
    });
    expect(unique(['a', 'b']).name).toBe('unique_a_b');
    expect(unique('a').rule).toEqual({ type: 'unique', columns: ['a'] });
  });

  it('never fails where it only says when to warn', () => {
    const check = notNull('id', { warn: { fraction: 0.01 } });
    expect(check).toMatchObject({ warn: { fraction: 0.01 } });
    expect(check.fail).toBeUndefined();
  });

  it.each<[string, () => unknown, string]>([
    ['an empty name', () => notNull('id', { name: ' ' }), 'the name is empty'],
    ['no columns', () => unique([]), 'unique_: no columns are named'],
    ['a column twice', () => unique(['a', 'a']), '"a" is named twice'],
    ['no values', () => acceptedValues('a', []), 'no values are accepted'],
    ['a value that is none', () => acceptedValues('a', [Number.NaN]), 'NaN is no text, number or boolean'],
    ['null as a value', () => acceptedValues('a', [null as unknown as AcceptedValue]), 'null is no text'],
    [
      'undefined as a value',
      () => acceptedValues('a', [undefined as unknown as AcceptedValue]),
      'undefined is no text',
    ],
    ['an empty query', () => sqlCheck('x', ' \n'), 'x: the query is empty'],
    ['no bounds', () => range('a', {}), 'give `min`, `max` or both'],
    [
      'an option among the bounds',
      () => range('a', { min: 0, severity: 'warn' } as never),
      'a range has `min` and `max`, `severity` belongs into the argument behind it',
    ],
    [
      'a bound that is none',
      () => rowCount({ min: 1, maximum: 5 } as never),
      'a range has `min` and `max`, no "maximum"',
    ],
    ['a bound that is none', () => range('a', { min: Number.NaN }), 'NaN to undefined is no range'],
    ['infinity', () => range('a', { max: Number.POSITIVE_INFINITY }), 'is no range'],
    ['an empty range', () => range('a', { min: 2n, max: 1 }), '2 to 1 holds no value'],
    ['a number of rows that cannot be', () => rowCount({ min: 5, max: 4 }), '5 to 4 holds no value'],
    ['a threshold below zero', () => notNull('a', { fail: { rows: -1 } }), 'a threshold is at least 0, not -1'],
    ['a share above one', () => notNull('a', { warn: { fraction: 5 } }), 'at least 0 and at most 1, not 5'],
    ['a threshold of no unit', () => notNull('a', { fail: 5 } as unknown as CheckOptions), '`{ rows: n }`'],
    ['a threshold of two units', () => notNull('a', { fail: { rows: 1, fraction: 1 } }), '`{ rows: n }`'],
    ['a warning above the failure', () => notNull('a', { warn: { rows: 5 }, fail: { rows: 5 } }), 'or it never warns'],
    ['an empty condition', () => notNull('a', { where: ' ' }), '`where` is empty'],
    ['a mistyped option', () => notNull('a', { serverity: 'warn' } as CheckOptions), 'did you mean "severity"'],
    [
      'a severity that does not exist',
      () => notNull('a', { severity: 'fatal' } as unknown as CheckOptions),
      'severity is warn or error, not fatal',
    ],
  ])('is refused with %s', (_, make, message) => {
    expect(failure(make)).toContain('CHECK_INVALID: ');
    expect(failure(make)).toContain(message);
  });

  it('may warn by a share and fail by a number, which cannot be compared beforehand', () => {
    expect(failure(() => notNull('a', { warn: { fraction: 0.5 }, fail: { rows: 1 } }))).toBe('no error');
  });
});

describe('quality', () => {
  it('belongs to an asset, and is told from what only looks like it', () => {
    const set = quality(model('gold.revenue'), [notNull('day')]);
    expect(set).toMatchObject({ kind: 'quality', asset: 'gold.revenue' });
    expect(isQuality(set)).toBe(true);
    expect([{ ...set }, null, 'quality'].some(isQuality)).toBe(false);
  });

  it('refuses two checks of one name: one would hide the other', () => {
    expect(failure(() => quality('a.b', [range('x', { min: 0 }), range('x', { max: 9 })]))).toContain(
      'a.b has two checks named "range_x"',
    );
    expect(failure(() => quality('a.b', [range('x', { min: 0 }), range('x', { max: 9 }, { name: 'most' })]))).toBe(
      'no error',
    );
  });

  it('refuses what is no name of a table', () => {
    expect(failure(() => quality('Revenue', []))).toContain('"Revenue" is no name of a model');
  });
});

describe('implied checks', () => {
  it('of a key are: never null, and unique', () => {
    expect(keyChecks(['a', 'b']).map(({ name }) => name)).toEqual(['not_null_a', 'not_null_b', 'unique_a_b']);
    expect(keyChecks([])).toEqual([]);
  });

  it('of a contract are: what is not nullable is never null', () => {
    const columns = [
      { name: 'a', type: 'int', nullable: false },
      { name: 'b', type: 'int', nullable: true },
    ] as const;
    expect(requiredChecks(columns).map(({ name }) => name)).toEqual(['not_null_a']);
  });
});

describe('references', () => {
  it('are the other tables that checks read, each once', () => {
    expect(
      references([
        notNull('a'),
        relationship('a', 'bronze.airports', 'iata'),
        relationship('b', { name: 'bronze.airports' }, 'iata'),
        sqlCheck('x', "select * from {table} join ref('silver.x') using (a) -- ref('silver.no')"),
      ]),
    ).toEqual(['bronze.airports', 'silver.x']);
  });
});
