import { expect, it } from 'vitest';
import { quoteName, quoteTable, quoteText } from './sql/quote.js';
import { isTableName } from './table-name.js';

it('takes names that every catalog takes unquoted, and no others', () => {
  expect(['bronze.flights', '_a.b_2'].every(isTableName)).toBe(true);
  expect(['flights', 'Bronze.flights', 'a.b.c', 'a.2b', 'a.b ', 'a.b\n', 'a-b.c', '.a', ''].some(isTableName)).toBe(
    false,
  );
});

it('quotes what would otherwise be read as SQL', () => {
  expect([quoteName('a"b'), quoteTable('a.b'), quoteText("it's")]).toEqual(['"a""b"', '"a"."b"', "'it''s'"]);
});
