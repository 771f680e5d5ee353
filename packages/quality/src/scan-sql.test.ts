import type { ColumnSpec } from '@phlo/lake';
import { describe, expect, it } from 'vitest';
import { acceptedValues, notNull, range, relationship, rowCount, sqlCheck, unique } from './checks.js';
import { failingRows } from './failing-rows.js';
import { scanSql } from './scan-sql.js';

const columns: readonly ColumnSpec[] = [
  { name: 'id', type: 'long', nullable: false },
  { name: 'share', type: 'double', nullable: true },
  { name: 'state', type: 'string', nullable: true },
];
const subject = { table: 'gold.x', columns };

describe('scanSql', () => {
  it('asks for everything in one statement that reads the table once', () => {
    const checks = [
      notNull('id'),
      unique('id'),
      unique(['id', 'state']),
      range('share', { min: 0, max: 1 }),
      acceptedValues('state', ['it\'s "paid"', 5]),
      rowCount({ min: 1 }, { where: "state = 'paid' -- only these" }),
      relationship('state', 'bronze.states', 'code'),
      sqlCheck('own', 'select 1'),
    ];
    const sql = scanSql(checks, subject, new Map([['id', { min: 5n, max: 9n }]]));
    expect(sql.replaceAll(', count', ',\ncount').replaceAll(', (count', ',\n(count')).toMatchInlineSnapshot(`
      "SELECT count(*) AS total,
      count(*) FILTER (WHERE TRUE AND ("id" IS NULL)) AS c0,
      (count(*) FILTER (WHERE TRUE AND "id" IS NOT NULL) - coalesce(bit_count(bitstring_agg("id", 5, 9) FILTER (WHERE TRUE AND "id" IS NOT NULL)), 0)) AS c1,
      (count(*) FILTER (WHERE TRUE AND "id" IS NOT NULL AND "state" IS NOT NULL) - count(DISTINCT ("id", "state")) FILTER (WHERE TRUE AND "id" IS NOT NULL AND "state" IS NOT NULL)) AS c2,
      count(*) FILTER (WHERE TRUE AND (NOT isfinite("share") OR "share" < 0 OR "share" > 1)) AS c3,
      count(*) FILTER (WHERE TRUE AND ("state" IS NOT NULL AND "state" NOT IN ('it''s "paid"', 5))) AS c4,
      count(*) FILTER (WHERE (state = 'paid' -- only these
      )) AS c5,
      count(*) FILTER (WHERE TRUE AND ("state" IS NOT NULL AND NOT ("state" IN (SELECT "code" FROM "bronze"."states" WHERE "code" IS NOT NULL)))) AS c6, 0 AS c7 FROM "gold"."x""
    `);
    expect(sql.match(/"gold"\."x"/g)).toHaveLength(1);
  });

  it('reads names as names, whatever is in them', () => {
    const sql = scanSql([notNull('a" IS NULL) OR (1=1')], { table: 'gold.x', columns: [] });
    expect(sql).toContain('("a"" IS NULL) OR (1=1" IS NULL)');
  });
});

describe('failingRows', () => {
  it('shows all rows of a key that is not unique, side by side', () => {
    expect(failingRows(unique('id', { where: 'share > 0' }), subject)).toMatchInlineSnapshot(`
      "SELECT * FROM "gold"."x" WHERE (share > 0
      ) AND "id" IS NOT NULL AND ("id") IN (SELECT "id" FROM "gold"."x" WHERE (share > 0
      ) AND "id" IS NOT NULL GROUP BY "id" HAVING count(*) > 1) ORDER BY "id""
    `);
  });

  it('compiles a query of the project: {table}, ref() and no semicolon, and nothing within literals and comments', () => {
    const compile = (sql: string) => failingRows(sqlCheck('own', sql), subject);
    expect(compile("select * from {table} t join ref('a.b') using (id) where x = '{table}' -- {table};\n;")).toBe(
      `select * from "gold"."x" t join "a"."b" using (id) where x = '{table}' -- {table};\n`,
    );
    expect(compile("select ';';; -- done;\n;")).toBe("select ';' -- done;\n");
  });

  it('has no rows to show for a number of rows', () => {
    expect(failingRows(rowCount({ min: 1 }), subject)).toBeUndefined();
  });
});
