import { describe, expect, it } from 'vitest';
import { expand } from './placeholders.js';

const values = {
  valueOf: (name: string) =>
    new Map([
      ['port:main', '5432'],
      ['project_name', '{node} ${A} $$'],
    ]).get(name),
  variable: (name: string) =>
    new Map([
      ['A', 'a'],
      ['EMPTY', ''],
    ]).get(name),
};

const filled = (text: string) => {
  const missing: string[] = [];
  const result = expand(text, values, (name) => {
    missing.push(name);
    return '';
  });
  return { result, missing };
};

describe('placeholders', () => {
  it.each([
    ['port {port:main}', 'port 5432'],
    ['${A} ${B:-b} ${B:-} ${EMPTY:-e}', 'a b  e'],
    ['$A $$ {{port:main} {"json": {}} {}', '$A $ {port:main} {"json": {}} {}'],
    ['{project_name}', '{node} ${A} $$'],
  ])('of %s are replaced once', (text, result) => {
    expect(filled(text)).toEqual({ result, missing: [] });
  });

  it('name what is not set and has no default', () => {
    expect(filled('${B}/${EMPTY}/${C}')).toEqual({ result: '//', missing: ['B', 'C'] });
  });
});
