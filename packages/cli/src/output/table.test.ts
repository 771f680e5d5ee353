import { describe, expect, it } from 'vitest';
import { formatAge, formatBytes, formatCount, formatSeconds } from './format.js';
import { renderRows } from './rows.js';
import { renderTable } from './table.js';

describe('renderTable', () => {
  it('aligns columns by what is seen, not by codes for colours', () => {
    const table = renderTable(
      [{ title: 'name' }, { title: 'rows', align: 'right' }],
      [
        ['\u001B[32mok\u001B[39m', '1'],
        ['failed', '1,000'],
      ],
    );
    expect(table).toBe('name     rows\n\u001B[32mok\u001B[39m          1\nfailed  1,000');
  });

  it('keeps each row in one line, whatever stands in it', () => {
    expect(renderTable([{ title: 'a\nb' }, { title: 'c' }], [['two\r\nlines', 'a\ttab']])).toBe(
      'a b        c\ntwo lines  a tab',
    );
    expect(renderRows([{ 'a\nb': 1 }])).toBe('a b\n  1\n1 row\n');
  });

  const columns = [
    { title: 'asset', cut: 'middle' },
    { title: 'kind', spare: 1 },
    { title: 'rows', align: 'right', spare: 2 },
    { title: 'why', cut: 'end' },
  ] as const;
  const rows = [['gold.revenue_of_each_day', 'transform', '1,000', 'silver.orders_of_the_shop was not published']];

  it.each([
    [90, ['asset', 'kind', 'rows', 'why']],
    [80, ['asset', 'rows', 'why']],
    [60, ['asset', 'why']],
    [30, ['asset', 'why']],
  ])('is no wider than %d cells: leaves out what can be spared, then cuts prose, then names', (width, titles) => {
    const lines = renderTable(columns, rows, { width }).split('\n');
    expect(lines[0]?.split(/ +/)).toEqual(titles);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[1]).toContain(width > 30 ? 'gold.revenue_of_each_day' : 'gold.');
  });

  it('takes as many rows as there are', () => {
    const many = Array.from({ length: 300_000 }, (_, index) => [String(index)]);
    expect(renderTable([{ title: 'n' }], many)).toMatch(/\n299999$/);
  });
});

describe('renderRows', () => {
  it('leaves the drawing of a plan as it is', () => {
    expect(renderRows([{ explain_key: 'physical_plan', explain_value: '┌─┐\n│A│\n└─┘' }])).toContain('┌─┐\n│A│\n└─┘\n');
  });

  it('shows rows as a table, numbers to the right, with their count', () => {
    expect(
      renderRows([
        { city: 'Boston', flights: 12, share: '0.25' },
        { city: null, flights: 3400, share: '0.75' },
      ]),
    ).toBe('city    flights  share\nBoston       12   0.25\nnull       3400   0.75\n2 rows\n');
  });

  it('keeps a broken text on one line, and all of it where nobody looks', () => {
    const [, line = ''] = renderRows([{ text: `a\nb${'x'.repeat(100)}\u001B[2J` }]).split('\n');
    expect(line).toBe(`a b${'x'.repeat(100)}${String.raw`\u001b[2J`}`);
  });

  it('cuts a long text on a terminal', () => {
    const [, line = ''] = renderRows([{ text: 'x'.repeat(100), n: 1 }], { width: 40 }).split('\n');
    expect(line).toMatch(/^x+… +1$/);
    expect(line.length).toBeLessThanOrEqual(40);
  });

  it('shows each row as a list where a terminal is too narrow for its columns', () => {
    const row = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`column_${index}`, 1000 + index]));
    const shown = renderRows([row, row], { width: 60 });
    expect(shown).toMatch(/^column_0 {3}1000\ncolumn_1 {3}1001\n/);
    expect(shown).toMatch(/column_11 {2}1011\n\ncolumn_0 {3}1000\n/);
    expect(shown).toMatch(/\n2 rows\n$/);
  });

  it('says that there are none', () => expect(renderRows([])).toBe('no rows\n'));
});

describe('figures', () => {
  it.each([
    [formatCount(3_000_000), '3,000,000'],
    [formatBytes(999), '999 B'],
    [formatBytes(13_493_022), '13.5 MB'],
    [formatSeconds(0.0042), '4 ms'],
    [formatSeconds(12.34), '12.3 s'],
    [formatSeconds(125), '2 min 5 s'],
    [formatAge(90_000), '2 min ago'],
    [formatAge(-5), '0 s ago'],
  ])('are read at a glance: %s', (shown, expected) => expect(shown).toBe(expected));
});
