import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openProject } from 'phlo';
import type { PhloEvent } from '@phlo/core';

const table = (name: string, rows: string) => `import { column, ingestion, quality, unique } from 'phlo';
export const ${name} = ingestion(
  { table: 'bronze.${name}', owner: 'air', strategy: 'replace', schema: { id: column.long(), country: column.string(), price: column.decimal(18, 2) } },
  function* () { yield ${rows}; },
);
export const ${name}Checks = quality(${name}, [unique('id')]);
`;

/** What the semantic layer compares with the mart. */
export const semanticModel = `version: 0.2.0.dev0
semantic_model:
  - name: shop
    description: What is sold
    datasets:
      - name: orders
        source: marts.orders
        fields:
          - { name: country, datatype: String, expression: { dialects: [{ dialect: ANSI_SQL, expression: country }] } }
    metrics:
      - { name: revenue, expression: { dialects: [{ dialect: ANSI_SQL, expression: SUM(orders.price) }] } }
`;

const files: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "shop", "type": "module" }',
  'phlo.config.js': "import { defineProject } from 'phlo';\nexport default defineProject({ name: 'shop' });\n",
  'workflows/orders.js': table(
    'orders',
    "[{ id: 1, country: 'DE', price: '9.90' }, { id: 2, country: 'FR', price: '1.00' }]",
  ),
  'workflows/refunds.js': table(
    'refunds',
    "[{ id: 1, country: 'DE', price: '9.90' }, { id: 1, country: 'DE', price: '9.90' }]",
  ),
  'workflows/transforms/gold/orders.sql': "select id, country, price from ref('bronze.orders')\n",
  'workflows/transforms/gold/countries.sql':
    "select country, sum(price) as revenue from ref('gold.orders') group by all\n",
  'workflows/marts.js':
    "import { publish } from 'phlo';\nexport const marts = publish({ name: 'marts', marts: [{ from: 'gold.orders' }] });\n",
};

/**
 * Runs a project without a plugin in an empty folder: one table that passes, one that is rejected, two models, one publish. Gives
 * everything that was told on the way, `telemetry.*` included.
 */
export async function recordRun(dir: string): Promise<readonly PhloEvent[]> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const events: PhloEvent[] = [];
  await using project = await openProject(dir, { env: {}, onEvent: (event) => void events.push(event) });
  await project.run();
  return events;
}
