import { describe, expect, it } from 'vitest';
import { toAssetPolicies } from './asset-policy.js';
import { freshness, isFreshness } from './freshness.js';
import { assertOneSchedulePerName, isSchedule, schedule } from './schedule.js';

const messageOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    return `${(error as { readonly code?: string }).code}: ${(error as Error).message}`;
  }
  return 'it is valid';
};

describe('schedule()', () => {
  it('fills in what is not said, and cannot be changed', () => {
    const made = schedule({ name: 'daily', cron: ' 0 6 * * * ' });
    expect(made).toEqual({
      kind: 'schedule',
      name: 'daily',
      cron: '0 6 * * *',
      timezone: 'UTC',
      select: [],
      fullRefresh: false,
      catchUp: 'once',
    });
    expect(isSchedule(made)).toBe(true);
    expect(isSchedule({ ...made })).toBe(false);
    expect(Object.isFrozen(made) && Object.isFrozen(made.select)).toBe(true);
  });

  // What JavaScript authors write, whom no compiler corrects.
  it.each([
    [{ name: 'Daily' }, 'name is lower-case letters'],
    [{ name: 'freshness' }, 'name is taken'],
    [{ cron: '61 * * * *' }, 'cron is "61 * * * *": Invalid value for minute: 61'],
    [{ cron: 'daily' }, 'cron is "daily": is not five fields'],
    [{ cron: '0 0 31 2 *' }, 'cron is "0 0 31 2 *", which never comes'],
    [{ cron: undefined }, 'cron is missing'],
    [{ timezone: 'Mars/Olympus' }, 'timezone is "Mars/Olympus"'],
    [{ select: [] }, 'select is a list of assets that is not empty'],
    [{ select: ['gold.a', 7] }, 'select is a list'],
    [{ catchUp: 'always' }, 'catchUp is "once" or "skip", not "always"'],
    [{ fullRefresh: 'yes' }, 'fullRefresh is true or false'],
    [{ timeZone: 'UTC' }, 'timeZone is no field of a schedule; did you mean "timezone"?'],
  ])('refuses %j and names the field', (wrong, message) => {
    const options = { name: 'daily', cron: '0 6 * * *', ...wrong } as Parameters<typeof schedule>[0];
    expect(messageOf(() => schedule(options))).toContain(`SCHEDULE_INVALID: schedule "${options.name}": ${message}`);
  });

  it('has its name alone', () => {
    const daily = schedule({ name: 'daily', cron: '@daily' });
    expect(messageOf(() => assertOneSchedulePerName([daily, schedule({ name: 'hourly', cron: '@hourly' })]))).toBe(
      'it is valid',
    );
    expect(messageOf(() => assertOneSchedulePerName([daily, daily]))).toContain('SCHEDULE_DUPLICATE: Two schedules');
  });
});

describe('freshness()', () => {
  it('takes names, patterns and definitions', () => {
    const made = freshness(['gold.*', { name: 'bronze.a' }], { maxAge: '1d12h' });
    expect(made).toEqual({
      kind: 'freshness',
      assets: ['gold.*', 'bronze.a'],
      maxAge: '1d12h',
      maxAgeMs: 36 * 3_600_000,
      refresh: false,
      severity: 'error',
    });
    expect(isFreshness(made)).toBe(true);
  });

  it.each([
    ['', { maxAge: '1h' }, 'name at least one asset'],
    ['gold.a', { maxAge: 'soon' }, 'maxAge is "soon", and no time'],
    ['gold.a', { maxAge: '0s' }, 'maxAge is "0s"'],
    ['gold.a', { maxAge: 24 }, 'maxAge is 24'],
    ['gold.a', { maxAge: '1h', refresh: 'yes' }, 'refresh is true or false'],
    ['gold.a', { maxAge: '1h', severity: 'fatal' }, 'severity is "warn" or "error", not "fatal"'],
    ['gold.a', { maxage: '1h' }, 'maxage is no field of it; did you mean "maxAge"?'],
  ])('refuses %j with %j', (asset, options, message) => {
    expect(messageOf(() => freshness(asset, options as Parameters<typeof freshness>[1]))).toContain(message);
  });

  it('is about each asset once, and about assets that there are', () => {
    const assets = ['gold.a', 'gold.b', 'silver.a'];
    const gold = freshness('gold.*', { maxAge: '1h', severity: 'warn' });
    expect(
      toAssetPolicies([freshness('silver.a', { maxAge: '2h' }), gold], assets).map((one) => [one.asset, one.maxAge]),
    ).toEqual([
      ['gold.a', '1h'],
      ['gold.b', '1h'],
      ['silver.a', '2h'],
    ]);
    expect(messageOf(() => toAssetPolicies([gold, freshness('gold.a', { maxAge: '2h' })], assets))).toContain(
      'Two freshness policies are about gold.a',
    );
    expect(messageOf(() => toAssetPolicies([freshness('gold.c', { maxAge: '2h' })], assets))).toContain(
      'freshness of gold.c: no asset is called so',
    );
  });
});
