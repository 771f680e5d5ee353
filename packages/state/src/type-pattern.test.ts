import { expect, it } from 'vitest';

import { compileTypePattern } from './type-pattern.js';

const types = ['run.start', 'run.end', 'wap.staged', 'wap.gate', 'acme.loaded', 'acme.loaded.late'];
const matching = (pattern: string) => types.filter(compileTypePattern(pattern));

it('matches an exact type and nothing that merely resembles it', () => {
  expect(matching('run.start')).toEqual(['run.start']);
  expect(compileTypePattern('run.start')('runxstart')).toBe(false);
});

it('lets * stand for one segment', () => {
  expect(matching('wap.*')).toEqual(['wap.staged', 'wap.gate']);
  expect(matching('*.end')).toEqual(['run.end']);
  expect(matching('acme.*')).toEqual(['acme.loaded']);
});

it('lets ** stand for any tail', () => {
  expect(matching('**')).toEqual(types);
  expect(matching('acme.**')).toEqual(['acme.loaded', 'acme.loaded.late']);
});

it('treats characters of regular expressions as themselves', () => {
  expect(compileTypePattern('a+(b).*')('a+(b).c')).toBe(true);
  expect(compileTypePattern('a+(b).*')('aab.c')).toBe(false);
});
