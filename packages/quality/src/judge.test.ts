import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptedValues, notNull, range, rowCount, unique } from './checks.js';
import type { Check, CheckOptions } from './check.js';
import { judge, judgeBroken, judgeRowCount } from './judge.js';

const outcome = (options: CheckOptions, failedRows: number, totalRows = 100) =>
  judge(notNull('a', options), { failedRows, totalRows }).outcome;

describe('judge', () => {
  it.each<[CheckOptions, number, string]>([
    [{}, 0, 'passed'],
    [{}, 1, 'failed'],
    [{ severity: 'warn' }, 1, 'warned'],
    [{ warn: { rows: 1 }, fail: { rows: 5 } }, 1, 'passed'],
    [{ warn: { rows: 1 }, fail: { rows: 5 } }, 2, 'warned'],
    [{ warn: { rows: 1 }, fail: { rows: 5 } }, 5, 'warned'],
    [{ warn: { rows: 1 }, fail: { rows: 5 } }, 6, 'failed'],
    [{ warn: { fraction: 0.05 }, fail: { fraction: 0.1 } }, 5, 'passed'],
    [{ warn: { fraction: 0.05 }, fail: { fraction: 0.1 } }, 6, 'warned'],
    [{ warn: { fraction: 0.05 }, fail: { fraction: 0.1 } }, 11, 'failed'],
    [{ warn: { rows: 0 } }, 100, 'warned'],
    [{ fail: { fraction: 1 } }, 100, 'passed'],
    [{ warn: { fraction: 0.9 }, fail: { rows: 2 } }, 3, 'failed'],
  ])('with %j counts %i failed rows of 100 as %s', (options, failedRows, expected) => {
    expect(outcome(options, failedRows)).toBe(expected);
  });

  it('passes an empty table, whatever the thresholds', () => {
    expect(outcome({ fail: { fraction: 0 } }, 0, 0)).toBe('passed');
  });

  it('never turns to the better as rows fail', () => {
    const rank = ['passed', 'warned', 'failed'];
    const threshold = fc.oneof(
      fc.record({ rows: fc.nat(50) }),
      fc.record({ fraction: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(threshold, threshold, fc.nat(99), (warn, fail, failedRows) => {
        const check = { ...notNull('a'), warn, fail };
        const [few, more] = [failedRows, failedRows + 1].map((n) => judge(check, { failedRows: n, totalRows: 100 }));
        expect(rank.indexOf(more?.outcome ?? '')).toBeGreaterThanOrEqual(rank.indexOf(few?.outcome ?? ''));
      }),
    );
  });

  it('tells programs the bounds and the accepted values of a rule, and no more than 100 of them', () => {
    const ruleOf = (check: Check) => judge(check, { failedRows: 0, totalRows: 1 }).rule;
    expect(ruleOf(range('share', { min: 0, max: '9007199254740993' }))).toEqual({ min: '0', max: '9007199254740993' });
    expect(ruleOf(range('share', { max: 1n }))).toEqual({ max: '1' });
    expect(ruleOf(acceptedValues('state', ['open', 1, true]))).toEqual({ values: ['open', '1', 'true'] });
    expect(
      ruleOf(
        acceptedValues(
          'state',
          Array.from({ length: 101 }, (_, index) => index),
        ),
      ),
    ).toBeUndefined();
    expect(ruleOf(notNull('id'))).toBeUndefined();
    expect(judgeRowCount(rowCount({ min: 1 }), 1).rule).toEqual({ min: '1' });
  });

  it('says what was found and what was expected', () => {
    const check = range('share', { min: 0, max: 1 }, { warn: { rows: 1 }, fail: { fraction: 0.025 } });
    expect(judge(check, { failedRows: 3, totalRows: 40 })).toEqual({
      check: 'range_share',
      type: 'range',
      column: 'share',
      severity: 'error',
      outcome: 'failed',
      observed: 3,
      failedRows: 3,
      totalRows: 40,
      threshold: 'warns above 1 row, fails above 2.5 %',
      rule: { min: '0', max: '1' },
      message: '3 of 40 rows: share is not within 0 to 1',
    });
    expect(judge(unique(['a', 'b'], { warn: { rows: 0 } }), { failedRows: 0, totalRows: 2 })).toMatchObject({
      column: 'a, b',
      message: 'holds for all 2 rows',
      threshold: 'warns above 0 rows, never fails',
    });
  });
});

describe('judgeRowCount', () => {
  it.each([
    [{ min: 1 }, 0, 'failed', '0 rows, expected at least 1'],
    [{ min: 1 }, 1, 'passed', '1 row, expected at least 1'],
    [{ max: 5 }, 6, 'failed', '6 rows, expected at most 5'],
    [{ min: 2, max: 3 }, 3, 'passed', '3 rows, expected within 2 to 3'],
  ])('with %j of %i rows is %s', (bounds, rows, expected, message) => {
    expect(judgeRowCount(rowCount(bounds), rows)).toMatchObject({ outcome: expected, message, observed: rows });
  });

  it('only warns where it is of that severity', () => {
    expect(judgeRowCount(rowCount({ min: 1 }, { severity: 'warn' }), 0).outcome).toBe('warned');
  });
});

describe('judgeBroken', () => {
  it('is errored, with what was wrong: what cannot be checked has not passed', () => {
    expect(judgeBroken(notNull('a'), 7, 'no column "a"')).toMatchObject({
      outcome: 'errored',
      message: 'no column "a"',
      totalRows: 7,
      severity: 'error',
    });
  });
});
