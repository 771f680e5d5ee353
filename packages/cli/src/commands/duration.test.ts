import { expect, it } from 'vitest';
import { parseDuration } from './duration.js';

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
