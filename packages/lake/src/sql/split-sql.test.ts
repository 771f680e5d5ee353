import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSql } from './split-sql.js';

const parts = (sql: string) => splitSql(sql).map(({ kind, text }) => [kind, text]);

describe('splitSql', () => {
  it.each([
    [
      "select 'it''s' x",
      [
        ['code', 'select '],
        ['string', "'it''s'"],
        ['code', ' x'],
      ],
    ],
    [
      "e'a\\'b' c",
      [
        ['code', 'e'],
        ['string', "'a\\'b'"],
        ['code', ' c'],
      ],
    ],
    [
      "re'a\\' c",
      [
        ['code', 're'],
        ['string', "'a\\'"],
        ['code', ' c'],
      ],
    ],
    [
      '"a""b".c',
      [
        ['identifier', '"a""b"'],
        ['code', '.c'],
      ],
    ],
    [
      "a -- ref('x')\nb",
      [
        ['code', 'a '],
        ['comment', "-- ref('x')"],
        ['code', '\nb'],
      ],
    ],
    [
      'a /* b /* c */ d */ e',
      [
        ['code', 'a '],
        ['comment', '/* b /* c */ d */'],
        ['code', ' e'],
      ],
    ],
    [
      "$$it's$$ $tag$ $$ $tag$ x",
      [
        ['string', "$$it's$$"],
        ['code', ' '],
        ['string', '$tag$ $$ $tag$'],
        ['code', ' x'],
      ],
    ],
    ['a$b$c $1 - 2 / 3', [['code', 'a$b$c $1 - 2 / 3']]],
    ["'never closed", [['string', "'never closed"]]],
    ['/* never closed', [['comment', '/* never closed']]],
  ])('reads %s', (sql, expected) => {
    expect(parts(sql)).toEqual(expected);
  });

  it('loses nothing: its parts, put together, are the text', () => {
    const piece = fc.constantFrom("'", '"', '$$', '$a$', '--', '/*', '*/', '\n', '\\', 'e', 'ref(', ')', 'x', ' ', ';');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const sql = pieces.join('');
        const found = splitSql(sql);
        expect(found.map(({ text }) => text).join('')).toBe(sql);
        for (const { text, start } of found) expect(sql.startsWith(text, start)).toBe(true);
      }),
    );
  });
});
