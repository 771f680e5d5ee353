import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimezone, parseCron } from './cron-times.js';

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

function series(expression: string, timezone: string, from: string, count: number) {
  const times = parseCron(expression, timezone);
  const all: (string | undefined)[] = [];
  for (let time = Date.parse(from); all.length < count;) {
    const next = times.next(time);
    all.push(iso(next));
    if (next === undefined) break;
    time = next;
  }
  return all;
}

describe('times of a cron expression', () => {
  it('follow the clock of their timezone through the change to summer time: what the clock skips comes right after', () => {
    expect(series('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('come once in the hour that comes twice, and every hour where they are hourly', () => {
    expect(series('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(series('0 * * * *', 'America/New_York', '2026-11-01T04:30:00Z', 4)).toEqual([
      '2026-11-01T05:00:00.000Z',
      '2026-11-01T06:00:00.000Z',
      '2026-11-01T07:00:00.000Z',
      '2026-11-01T08:00:00.000Z',
    ]);
  });

  it('know leap days, last days of months, weekdays and names', () => {
    expect(series('0 6 29 2 *', 'UTC', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2028-02-29T06:00:00.000Z',
      '2032-02-29T06:00:00.000Z',
    ]);
    expect(series('0 0 L * *', 'UTC', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-01-31T00:00:00.000Z',
      '2026-02-28T00:00:00.000Z',
    ]);
    expect(series('0 6 * * MON-FRI', 'UTC', '2026-01-02T07:00:00Z', 1)).toEqual(['2026-01-05T06:00:00.000Z']);
    expect(series('@hourly', 'UTC', '2026-01-02T07:00:00Z', 1)).toEqual(['2026-01-02T08:00:00.000Z']);
  });

  it.each(['', 'hello', '61 * * * *', '* * * *', '0 0 6 * * *', '@sometimes', '2026-01-01T00:00:00', '*/0 * * * *'])(
    'are not read of %j',
    (expression) => {
      expect(() => parseCron(expression, 'UTC')).toThrow(Error);
    },
  );

  it('look back as they look ahead: a time that is next is the last until the one after it', () => {
    const field = (max: number, min = 0) =>
      fc.oneof(
        { weight: 3, arbitrary: fc.constant('*') },
        { weight: 3, arbitrary: fc.integer({ min, max }).map(String) },
        { weight: 1, arbitrary: fc.integer({ min: 2, max: 6 }).map((step) => `*/${step}`) },
        {
          weight: 1,
          arbitrary: fc.array(fc.integer({ min, max }), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
        },
      );
    const expression = fc
      .tuple(field(59), field(23), field(28, 1), field(12, 1), field(6))
      .map((fields) => fields.join(' '));
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    // Both changes of the clock of a year are as likely as all the rest of it.
    const time = fc.oneof(
      fc.integer({ min: Date.UTC(2023, 0, 1), max: Date.UTC(2029, 0, 1) }),
      ...[
        '2026-03-29T01:00:00Z',
        '2026-10-25T01:00:00Z',
        '2026-03-08T07:00:00Z',
        '2026-11-01T06:00:00Z',
        '2028-02-29T00:00:00Z',
      ].map((change) => fc.integer({ min: -7_200_000, max: 7_200_000 }).map((offset) => Date.parse(change) + offset)),
    );
    fc.assert(
      fc.property(expression, zone, time, (text, timezone, at) => {
        const times = parseCron(text, timezone);
        const next = times.next(at);
        fc.pre(next !== undefined);
        expect(next).toBeGreaterThan(at);
        expect(iso(times.last(next))).toBe(iso(next));
        expect(times.last(next - 1) ?? 0).toBeLessThanOrEqual(at);
        const following = times.next(next);
        if (following !== undefined) expect(iso(times.last(following - 1))).toBe(iso(next));
      }),
      { numRuns: 200 },
    );
  });
});

it('a timezone is one that the system knows', () => {
  expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', '', '+25:00', 'Europe/Berlin '].map(isTimezone)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
