import { createRedactor } from '@phlo/core';
import { column, ingestion } from '@phlo/ingest';
import { quality, sqlCheck } from '@phlo/quality';
import { expect, it } from 'vitest';
import { openTestLake } from './lake.test.setup.js';
import { define, ids } from './project.test.setup.js';

const secret = 's3cr3t-4711';

it('masks secrets in what errors and checks say: in the report, in the state, in events and beside the rejected batch', async () => {
  await using lake = await openTestLake({ overrides: { redact: createRedactor([secret]) } });
  const broken = ingestion({ table: 'bronze.broken', schema: { id: column.long() }, strategy: 'append' }, () => {
    throw new Error(`nobody lets ${secret} in`);
  });
  const told = quality('bronze.told', [sqlCheck('says', `select error('stopped for ${secret}') from {table}`)]);
  const report = await lake.run(define({ ingestions: [broken, ids('bronze.told')], quality: [told] }));
  const kept = {
    report,
    events: lake.events,
    assets: lake.state.runs.assets(report.runId),
    checks: lake.state.runs.checks(report.runId),
    batches: await lake.store.batches(),
  };
  expect(kept.checks.filter(({ check }) => check === 'says')).toMatchObject([
    { outcome: 'errored', message: 'stopped for ***' },
  ]);
  expect(kept.batches).toMatchObject([{ reasons: [{ source: 'says', reason: 'stopped for ***' }] }]);
  expect(kept.assets.find(({ asset }) => asset === 'bronze.broken')?.message).toContain('nobody lets *** in');
  expect(JSON.stringify(kept)).not.toContain(secret);
});
