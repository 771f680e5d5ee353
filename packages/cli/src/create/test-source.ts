import { quoted } from './literal.js';

/** The test of a new table: it is loaded or built, audited and published. */
export const tableTest = (table: string): string => `import { expect, runProject, test } from 'phlo/testing';

test(${quoted(`${table} is audited and published, and every check of it passes`)}, async () => {
  await using run = await runProject({ select: [${quoted(`+${table}`)}] });

  expect(run.report.status).toBe('success');
  expect(run.types(${quoted(table)})).toContain('wap.published');
  expect(run.events('quality.result', ${quoted(table)}).filter((event) => !event.data.passed)).toEqual([]);
  expect(await run.query(${quoted(`select count(*) > 0 as has_rows from ${table}`)})).toEqual([{ has_rows: true }]);
});
`;

/** The test of a new check: it is asked, and passes. */
export const checkTest = (
  asset: string,
  check: string,
): string => `import { expect, runProject, test } from 'phlo/testing';

test(${quoted(`${asset} passes ${check}`)}, async () => {
  await using run = await runProject({ select: [${quoted(`+${asset}`)}] });

  const results = run.events('quality.result', ${quoted(asset)}).filter((event) => event.data.check === ${quoted(check)});
  expect(results).toMatchObject([{ data: { outcome: 'passed', failedRows: 0 } }]);
});
`;

/** The test of a new mart: it has the rows of its table. */
export const martTest = (
  asset: string,
  { from, relation }: { readonly from: string; readonly relation: string },
): string =>
  `import { expect, runProject, test } from 'phlo/testing';

test(${quoted(`${relation} has every row of ${from}`)}, async () => {
  await using run = await runProject({ select: [${quoted(`+${asset}`)}] });

  expect(run.report.status).toBe('success');
  const [table] = await run.query<{ n: unknown }>(${quoted(`select count(*) as n from ${from}`)});
  const [mart] = await run.query<{ n: unknown }>(${quoted(`select count(*) as n from ${relation}`)}, { on: 'marts' });
  expect(String(mart?.n)).toBe(String(table?.n));
});
`;
