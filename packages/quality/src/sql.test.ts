import { describe, expect, it } from 'vitest';
import { isSql, sql, sqlName } from './sql.js';

describe('sql', () => {
  it.each([
    [sql`x = ${"it's"}`, "x = 'it''s'"],
    [sql`x = ${"a' OR 1=1 --"}`, "x = 'a'' OR 1=1 --'"],
    [sql`x > ${1.5} AND y < ${10n ** 20n}`, 'x > 1.5 AND y < 100000000000000000000'],
    [sql`x IS NOT ${true} OR x = ${null}`, 'x IS NOT true OR x = NULL'],
    [sql`x IN (${['a', 1, "b'"]})`, "x IN ('a', 1, 'b''')"],
    [sql`${sqlName('odd "name"')} > 0`, '"odd ""name""" > 0'],
    [sql`NOT (${sql`a = ${'b'}`})`, "NOT (a = 'b')"],
    [sql`regexp_matches(x, '^\d+$')`, String.raw`regexp_matches(x, '^\d+$')`],
  ])('quotes what is put into it: %#', (made, text) => {
    expect(made.text).toBe(text);
  });

  it.each([
    ['a literal', () => sql`x = '${'y'}'`],
    ['a quoted name', () => sql`"${'y'}" = 1`],
    ['a comment', () => sql`1 -- ${'y'}`],
    ['a block comment', () => sql`/* ${'y'} */ 1`],
    ['a literal in dollars', () => sql`$$${'y'}$$`],
  ])('refuses a value within %s, which quoting would not contain', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'CHECK_INVALID' }));
  });

  it('refuses what SQL has no literal for', () => {
    expect(() => sql`x > ${Number.NaN}`).toThrow('sql: NaN has no literal.');
    // @ts-expect-error An object is no value of SQL.
    expect(() => sql`x > ${{}}`).toThrow('has no literal');
  });

  it('tells its own SQL from text and from look-alikes', () => {
    expect(isSql(sql`1`)).toBe(true);
    for (const other of ['1', { text: '1' }, null]) expect(isSql(other)).toBe(false);
  });
});
