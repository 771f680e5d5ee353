import { expect, it } from 'vitest';
import { matchesType } from './type-pattern.js';

it.each([
  ['run.end', 'run.end', true],
  ['run.end', 'run.ended', false],
  ['*', 'run.end', true],
  ['run.*', 'run.end', true],
  ['acme.*', 'acme.sync.done', true],
  ['run.*', 'runner.end', false],
  ['run.*', 'run', false],
  ['run.*', 'run.', false],
  ['run.e*', 'run.end', false],
])('the pattern %s and the type %s: %s', (pattern, type, expected) => {
  expect(matchesType(pattern, type)).toBe(expected);
});
