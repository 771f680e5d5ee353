import { describe, expect, it } from 'vitest';
import { compileReferences, findReferences } from './references.js';

const tables = (sql: string) => findReferences(sql).map(({ table }) => table);

describe('references', () => {
  it('are found wherever they are called', () => {
    expect(
      tables(`select * from ref('a.b') join REF ( "c.d" ) using (id) where x in (select y from ref('a.b'))`),
    ).toEqual(['a.b', 'c.d', 'a.b']);
  });

  it('are not found in comments, literals and other names', () => {
    const sql = `
      -- ref('a.a')
      /* ref('b.b') */
      select 'ref(''c.c'')', "ref('d.d')", my_ref('e.e'), s.ref('f.f'), $$ ref('g.g') $$, ref(h) from t`;
    expect(tables(sql)).toEqual([]);
  });

  it('become quoted names, and every line stays on its line', () => {
    expect(compileReferences("select *\nfrom ref(\n  'bronze.flights'\n) as f -- ref('x.y')\nwhere a")).toBe(
      'select *\nfrom "bronze"."flights"\n\n as f -- ref(\'x.y\')\nwhere a',
    );
  });
});
