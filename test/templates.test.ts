import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (folder: string, path: string) => readFileSync(new URL(`../${folder}/${path}`, import.meta.url), 'utf8');
const inDemo = (path: string) => read('examples/flights', path);
const inTemplate = (path: string) => read('packages/cli/templates/init/flights', path);

/** What a query says, piece by piece: without its front matter, and without commas at the ends of lines. */
const piecesOf = (sql: string) =>
  sql
    .replace(/^---\n.*?\n---\n/s, '')
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => line !== '');

describe('the template flights', () => {
  it('has the hook of the demo', () => {
    expect(inTemplate('hooks/delay-watch.ts')).toBe(inDemo('hooks/delay-watch.ts'));
  });

  it.each(['silver/flights.sql', 'gold/delay_by_airport.sql'])(
    'says in %s nothing that the demo says otherwise',
    (name) => {
      const path = `workflows/transforms/${name}`;
      expect(piecesOf(inDemo(path))).toEqual(expect.arrayContaining(piecesOf(inTemplate(path))));
    },
  );
});
