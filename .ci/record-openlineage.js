// Runs a project that tells OpenLineage into a file: what is ingested, transformed, published, rejected and broken, with checks of every outcome.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , work = ''] = process.argv;
const clone = process.cwd();
const project = join(work, 'project');

const files = {
  'package.json': '{ "type": "module", "dependencies": { "phlo": "0.1.0", "@phlo/lineage": "0.1.0" } }',
  'phlo.config.ts': `import { defineProject } from 'phlo';
export default defineProject({
  name: 'shop',
  plugins: { config: { openlineage: { transport: { type: 'file', log_file_path: ${JSON.stringify(join(work, 'events.jsonl'))}, append: true } } } },
});`,
  'workflows/ingestion/orders.ts': `import { column, ingestion } from 'phlo';
const second = process.env.STEP !== '1';
export const orders = ingestion(
  {
    table: 'bronze.orders', description: 'Every order', owner: 'ops', tags: { layer: 'bronze' },
    schema: { id: column.long().describe('Number'), 'line.total': column.decimal(18, 2), note: column.string().nullable(), ...(second && { later: column.date().nullable() }) },
    key: ['id'], strategy: 'replace',
  },
  function* () { yield [{ id: 1, 'line.total': '1.50', note: second ? null : 'a' }, { id: second && process.env.STEP === '3' ? -2 : 2, 'line.total': '2.50' }]; },
);`,
  'workflows/ingestion/broken.ts': `import { column, ingestion } from 'phlo';
export const broken = ingestion({ table: 'bronze.broken', schema: { id: column.long() }, strategy: 'append' }, function* () {
  if (process.env.STEP !== '1') throw new Error('no answer');
  yield [{ id: 1 }];
});`,
  'workflows/quality/orders.ts': `import { notNull, quality, range, rowCount, sqlCheck } from 'phlo';
import { orders } from '../ingestion/orders.ts';
export const checks = quality(orders, [
  rowCount({ min: 1 }),
  range('id', { min: 0 }),
  notNull('note', { severity: 'warn' }),
  sqlCheck('odd', process.env.STEP === '3' ? "select * from {table} where error('no')" : 'select * from {table} where id > 9'),
]);`,
  'workflows/transforms/silver/orders.sql': `---
description: What is left
owner: data@example.com
checks:
  - not_null: id
---
select id, "line.total" * 2 as total from ref('bronze.orders')`,
  'workflows/marts/orders.ts': `import { publish } from 'phlo';
export const marts = publish({ name: 'marts', owner: 'data', marts: [{ from: 'silver.orders', relation: 'marts.orders' }] });`,
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(project, name, '..'), { recursive: true });
  writeFileSync(join(project, name), `${text}\n`);
}
symlinkSync(join(clone, 'node_modules'), join(project, 'node_modules'));

for (const [step, wanted] of [
  ['1', 0],
  ['2', 3],
  ['3', 1],
]) {
  const args = [join(clone, 'packages/cli/bin/phlo.cjs'), '-C', project, 'run', '--wait-deliveries'];
  const env = { ...process.env, STEP: step };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.equal(status, wanted, `the run of step ${step} exits with ${status}:\n${stdout}\n${stderr}`);
}
