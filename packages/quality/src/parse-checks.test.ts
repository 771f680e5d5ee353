import { isPhloError } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { acceptedValues, notNull, range, relationship, rowCount, sqlCheck, unique } from './checks.js';
import { parseChecks } from './parse-checks.js';

function failure(raw: unknown, context?: string): string {
  try {
    parseChecks(raw, context);
  } catch (error) {
    if (isPhloError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('parseChecks', () => {
  it('reads every kind as the functions make it', () => {
    expect(
      parseChecks([
        { not_null: 'day' },
        { not_null: { column: 'x', severity: 'warn', where: 'y > 0', name: 'x_is_there' } },
        { unique: 'day' },
        { unique: ['day', 'origin'] },
        { unique: { columns: ['a', 'b'], fail: { rows: 3 } } },
        { range: { column: 'share', min: 0, max: 1, warn: { fraction: 0.01 }, fail: { fraction: 0.1 } } },
        { range: { column: 'at', min: '2001-01-01' } },
        { accepted_values: { column: 'status', values: ['paid', 1, true] } },
        { row_count: { min: 1, max: 168 } },
        { relationship: { column: 'origin', table: 'bronze.airports', target: 'iata' } },
        { sql: { name: 'balanced', sql: 'select 1', severity: 'warn' } },
      ]),
    ).toEqual([
      notNull('day'),
      notNull('x', { severity: 'warn', where: 'y > 0', name: 'x_is_there' }),
      unique('day'),
      unique(['day', 'origin']),
      unique(['a', 'b'], { fail: { rows: 3 } }),
      range('share', { min: 0, max: 1 }, { warn: { fraction: 0.01 }, fail: { fraction: 0.1 } }),
      range('at', { min: '2001-01-01' }),
      acceptedValues('status', ['paid', 1, true]),
      rowCount({ min: 1, max: 168 }),
      relationship('origin', 'bronze.airports', 'iata'),
      sqlCheck('balanced', 'select 1', { severity: 'warn' }),
    ]);
  });

  it.each([
    [{ not_null: 'day' }, 'CHECK_INVALID: gold/x.sql: checks: expected a list of checks.'],
    [['not_null'], 'gold/x.sql: checks[0]: expected one kind of check, such as `not_null: day`.'],
    [[{ not_null: 'a' }, { not_null: 'a', unique: 'b' }], 'checks[1]: expected one kind of check'],
    [[{ notnull: 'a' }], 'checks[0]: "notnull" is no kind of check; did you mean "not_null"?'],
    [[{ freshness: 'a' }], '"freshness" is no kind of check; there are not_null, unique, range'],
    [[{ not_null: { column: 'a', serverity: 'warn' } }], '"serverity" is no field of it; did you mean "severity"?'],
    [[{ not_null: { column: 5 } }], 'checks[0].not_null: "column" has to be text'],
    [[{ not_null: null }], '"column" has to be text'],
    [[{ unique: [] }], '"columns" has to be a list with values of the right type'],
    [[{ range: 'a' }], 'checks[0].range: "column" has to be text'],
    [[{ range: { column: 'a', min: true } }], '"min" has to be a number, or a date in quotes'],
    [[{ row_count: { min: 1.5 } }], '"min" has to be a number of rows'],
    [[{ row_count: { min: 1, warn: { rows: 1 } } }], '"warn" is no field of it'],
    [[{ accepted_values: { column: 'a', values: [null] } }], '"values" has to be a list'],
    [[{ not_null: { column: 'a', severity: 'fatal' } }], '"severity" is warn or error'],
    [[{ not_null: { column: 'a', fail: 5 } }], '"fail" is { rows: n } or { fraction: 0 to 1 }'],
    [[{ not_null: { column: 'a', fail: { rows: 'many' } } }], '"fail" is { rows: n }'],
    [[{ not_null: 'a' }, { not_null: 'a' }], 'gold/x.sql: checks: two are named "not_null_a"'],
  ])('refuses %j', (raw, message) => {
    expect(failure(raw, 'gold/x.sql')).toContain(message);
  });
});
