import { describe, expect, it } from 'vitest';
import { checkCode } from './check-rule.js';
import { propertyName, quoted } from './literal.js';
import { constantName, parseKebab, parseTable } from './names.js';

describe('names', () => {
  it('of tables and hooks are refused where they would become something else', () => {
    for (const name of ['orders', 'Bronze.orders', 'bronze.orders.x', '../x.y', 'bronze.or-ders', ''])
      expect(() => parseTable(name)).toThrow(`"${name}" is no name of a table.`);
    for (const name of ['Late', '../late', 'late--alarm', '-late', '1late', `l${'a'.repeat(63)}`])
      expect(() => parseKebab(name, 'hook')).toThrow('is no name of a hook.');
    expect([parseTable('bronze.orders'), parseKebab('late-alarm', 'hook')]).toEqual(['bronze.orders', 'late-alarm']);
  });

  it('become constants and literals', () => {
    expect(constantName('bronze.late_orders', 'range_amount')).toBe('bronzeLateOrdersRangeAmount');
    expect([quoted(`a'b"c\n\\`), propertyName('a b'), propertyName('a_b')]).toEqual([
      String.raw`'a\'b"c\n\\'`,
      "'a b'",
      'a_b',
    ]);
  });
});

describe('checkCode', () => {
  const code = (rule: Omit<Parameters<typeof checkCode>[0], 'isText'>, isText = false) =>
    checkCode({ ...rule, isText }).call;

  it('writes what was asked for: numbers as numbers, everything else as text', () => {
    expect(code({ type: 'range', column: 'a', min: '-1.5', max: '12345678901234567' })).toBe(
      "range('a', { min: -1.5, max: '12345678901234567' })",
    );
    expect(code({ type: 'accepted_values', column: 'a', values: ['1', "it's"] })).toBe(
      String.raw`acceptedValues('a', [1, 'it\'s'])`,
    );
    expect(code({ type: 'accepted_values', column: 'a', values: ['1'] }, true)).toBe("acceptedValues('a', ['1'])");
    expect(code({ type: 'relationship', column: 'a', to: 'bronze.b.c' })).toBe("relationship('a', 'bronze.b', 'c')");
    expect(code({ type: 'row_count', min: '1' })).toBe('rowCount({ min: 1 })');
  });

  it.each([
    [{ type: 'rang', column: 'a' }],
    [{ type: 'constructor' }],
    [{ type: 'range', column: 'a' }],
    [{ type: 'not_null' }],
    [{ type: 'accepted_values', column: 'a' }],
    [{ type: 'relationship', column: 'a', to: 'b.c' }],
    [{ type: 'row_count', min: '-1' }],
  ])('refuses %j, and says what is missing', (rule) => {
    expect(() => code(rule)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
