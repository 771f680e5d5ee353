interface TemplateFacts {
  readonly name: string;
  /** Version range or `file:` URL of the package `phlo`. */
  readonly phlo: string;
}

/** The files of a new project by path. Everything in it runs offline, on data that comes with it. */
export function projectFiles({ name, phlo }: TemplateFacts): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(name, phlo),
    'phlo.config.ts': config(name),
    'tsconfig.json': tsconfig,
    '.gitignore': gitignore,
    'README.md': readme(name),
    'data/orders.csv': orders(),
    'workflows/ingestion/orders.ts': ingestionWorkflow,
    'workflows/ingestion/customers.ts': customersWorkflow,
    'workflows/quality/orders.ts': qualityWorkflow,
    'workflows/transforms/gold/revenue_by_day.sql': model,
    'workflows/marts/gold.ts': martsWorkflow,
    'tests/ingestion.test.ts': ingestionTest,
    'tests/quality.test.ts': qualityTest,
  };
}

const packageJson = (name: string, phlo: string): string =>
  `${JSON.stringify({ name, version: '0.0.0', private: true, type: 'module', scripts: { start: 'phlo run', test: 'phlo test' }, dependencies: { phlo } }, null, 2)}\n`;

const config = (name: string): string => `import { defineProject } from 'phlo';

export default defineProject({
  name: '${name}',
});
`;

const tsconfig = `{
  "extends": "./.phlo/tsconfig.json",
  "include": ["phlo.config.ts", "workflows", "tests"]
}
`;

const gitignore = `node_modules/
.phlo/
.env
# The lake is the data of this machine: back it up, do not commit it.
lake/
`;

const readme = (name: string): string => `# ${name}

\`\`\`sh
npx phlo run      # ingest, audit, transform, publish
npx phlo test     # the same on a lake of its own, with assertions
npx phlo status
npx phlo query "select * from gold.revenue_by_day"
\`\`\`

- \`workflows/ingestion\` says what comes in, \`workflows/quality\` what must hold before anybody sees it,
  \`workflows/transforms\` what is made of it in SQL, \`workflows/marts\` what goes to PostgreSQL.
- Marts go to an embedded PostgreSQL in \`.phlo/marts\`, or to the server that \`PHLO_MARTS_URL\` names (in \`.env\`, for example).
- The lake in \`lake/\` is open: Apache Iceberg tables with a SQL catalog in \`lake/catalog.db\`.
- On a fresh clone, or on another machine, \`npm install\` once brings \`phlo\`.
`;

function orders(): string {
  const rows = Array.from({ length: 48 }, (_, index) => {
    const day = String(1 + (index % 12)).padStart(2, '0');
    const cents = 990 + ((index * 3571) % 24_000);
    return `${index + 1},${1 + ((index * 7) % 5)},2026-03-${day}T${String(8 + (index % 12)).padStart(2, '0')}:15:00Z,${(cents / 100).toFixed(2)},${['paid', 'paid', 'paid', 'refunded'][index % 4] ?? 'paid'}`;
  });
  return `order_id,customer_id,ordered_at,amount,status\n${rows.join('\n')}\n`;
}

const ingestionWorkflow = `import { column, files, ingestion } from 'phlo';

export const orders = ingestion(
  {
    table: 'bronze.orders',
    description: 'Orders of the shop, one row each',
    schema: {
      order_id: column.long(),
      customer_id: column.long(),
      ordered_at: column.timestamptz(),
      amount: column.decimal(18, 2),
      status: column.string(),
    },
    key: ['order_id'],
    strategy: 'append',
  },
  // A new file in data/ is loaded by the next run; one that was loaded already is not loaded again.
  files({ path: 'data/orders*.csv' }),
);
`;

const customersWorkflow = `import { column, ingestion, rows } from 'phlo';

const customers = [
  { customer_id: 1, name: 'Ada', country: 'GB' },
  { customer_id: 2, name: 'Grace', country: 'US' },
  { customer_id: 3, name: 'Edsger', country: 'NL' },
  { customer_id: 4, name: 'Barbara', country: 'US' },
  { customer_id: 5, name: 'Tony', country: 'GB' },
];

export const customersAsset = ingestion(
  {
    table: 'bronze.customers',
    description: 'Customers of the shop',
    schema: { customer_id: column.long(), name: column.string(), country: column.string() },
    key: ['customer_id'],
    strategy: 'replace',
  },
  // Rows from code: an API, a queue, another database. Yield one row or many at a time.
  rows(async function* () {
    yield customers;
  }),
);
`;

const qualityWorkflow = `import { acceptedValues, quality, range, relationship } from 'phlo';
import { customersAsset } from '../ingestion/customers.ts';
import { orders } from '../ingestion/orders.ts';

// The key of an asset is checked without being named here: it is unique and never null.
export const ordersChecks = quality(orders, [
  range('amount', { min: 0, max: 10_000 }),
  acceptedValues('status', ['paid', 'refunded']),
  relationship('customer_id', customersAsset, 'customer_id'),
]);
`;

const model = `---
description: Revenue of each day and country
checks:
  - not_null: revenue
  - unique: [day, country]
---
select
  o.ordered_at::date as day,
  c.country,
  count(*) as orders,
  sum(o.amount)::decimal(18, 2) as revenue
from ref('bronze.orders') as o
join ref('bronze.customers') as c using (customer_id)
where o.status = 'paid'
group by all
order by day, country
`;

const martsWorkflow = `import { publish } from 'phlo';

export const marts = publish({
  name: 'marts',
  marts: [{ from: 'gold.revenue_by_day', relation: 'marts.revenue_by_day', indexes: [['day']] }],
});
`;

const ingestionTest = `import { expect, runProject, test } from 'phlo/testing';

test('orders are staged, audited and published, and each step says so on the hook bus', async () => {
  await using run = await runProject({ select: ['bronze.orders', 'bronze.customers'] });

  expect(run.report.status).toBe('success');
  expect(run.types('bronze.orders')).toEqual([
    'ingestion.start',
    'wap.staged',
    'quality.result',
    'wap.gate',
    'wap.published',
    'ingestion.end',
    'lineage.edges',
  ]);
  const [end] = run.events('ingestion.end', 'bronze.orders');
  expect(end?.data).toMatchObject({ status: 'success', rowsWritten: 48 });
});

test('a file that was loaded already is not loaded again', async () => {
  await using first = await runProject({ select: ['bronze.orders', 'bronze.customers'] });
  const second = await first.again();

  expect(second.events('ingestion.end', 'bronze.orders')[0]?.data).toMatchObject({ status: 'success', rowsWritten: 0 });
  expect(await second.query('select count(*) as n from bronze.orders')).toEqual([{ n: 48 }]);
});
`;

const qualityTest = `import { onEvent, veto } from 'phlo';
import { expect, runProject, test } from 'phlo/testing';

test('every check of the orders passes and is announced', async () => {
  await using run = await runProject({ select: ['+bronze.orders'] });

  const results = run.events('quality.result', 'bronze.orders');
  expect(results.length).toBeGreaterThanOrEqual(4);
  expect(results.filter((event) => !event.data.passed)).toEqual([]);
});

test('a hook that vetoes the gate keeps the batch out of the lake', async () => {
  await using run = await runProject({
    select: ['bronze.customers'],
    hooks: [onEvent('wap.gate', { name: 'closed', handler: () => veto('closed for the audit') })],
  });

  expect(run.report.rejected).toMatchObject([{ asset: 'bronze.customers', rows: 5 }]);
  expect(run.events('wap.rejected')).toHaveLength(1);
});
`;
