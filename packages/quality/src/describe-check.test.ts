import { describe, expect, it } from 'vitest';
import { notNull, range, rowCount, sqlCheck, unique } from './checks.js';
import { describeCheck } from './describe-check.js';

describe('describeCheck', () => {
  it.each([
    [notNull('a'), { check: 'not_null_a', type: 'not_null', columns: ['a'], threshold: 'fails above 0 rows' }],
    [unique(['a', 'b'], { where: 'a > 0' }), { columns: ['a', 'b'], where: 'a > 0' }],
    [
      range('a', { min: 0 }, { severity: 'warn', warn: { fraction: 0.01 } }),
      { threshold: 'warns above 1 %, never fails' },
    ],
    [notNull('a', { severity: 'warn' }), { threshold: 'warns above 0 rows, never fails' }],
    [
      notNull('a', { severity: 'warn', warn: { rows: 5 }, fail: { fraction: 0.5 } }),
      { threshold: 'warns above 5 rows or 50 %, never fails' },
    ],
    [
      notNull('a', { severity: 'warn', warn: { rows: 5 }, fail: { rows: 9 } }),
      { threshold: 'warns above 5 rows, never fails' },
    ],
    [rowCount({ min: 1 }), { type: 'row_count', columns: [], threshold: 'expected at least 1' }],
    [sqlCheck('odd', 'select 1'), { check: 'odd', type: 'sql', columns: [], severity: 'error' }],
  ])('says of %o what its results will say', (check, expected) => {
    expect(describeCheck(check)).toMatchObject(expected);
  });
});
