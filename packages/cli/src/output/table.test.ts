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
});

describe('renderRows', () => {
  it('shows rows as a table, numbers to the right, with their count', () => {
    expect(
      renderRows([
        { city: 'Boston', flights: 12, share: '0.25' },
        { city: null, flights: 3400, share: '0.75' },
      ]),
    ).toBe('city    flights  share\nBoston       12   0.25\nnull       3400   0.75\n2 rows\n');
  });

  it('keeps a long or broken text on one line', () => {
    const [, line = ''] = renderRows([{ text: `a\nb${'x'.repeat(100)}` }]).split('\n');
    expect(line).toMatch(/^a bx+…$/);
    expect(line.length).toBeLessThanOrEqual(60);
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
