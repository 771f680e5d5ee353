import { expect, it } from 'vitest';
import { parseAge, parseDuration } from './duration.js';

it.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1.5h', 5_400_000],
  ['0s', 0],
])('a duration of %s is %i ms', (text, ms) => {
  expect(parseDuration(text, '--wait')).toBe(ms);
});

it.each(['', '5', 'm', '5 m', '-1s', '1d', '1e3s', '600h'])('refuses %j with the name of the flag', (text) => {
  expect(() => parseDuration(text, '--wait')).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('--wait') }),
  );
});

it.each([
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['1.5d', 129_600_000],
  ['4w', 2_419_200_000],
])('an age of %s is %i ms', (text, ms) => {
  expect(parseAge(text, '--older-than')).toBe(ms);
});

it.each(['', '7', 'd', '7 d', '-1d', '30m', '1e3d', '9999999999999w'])(
  'refuses the age %j with the name of the flag',
  (text) => {
    expect(() => parseAge(text, '--older-than')).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('--older-than') }),
    );
  },
);
