import { onEvent } from '@phlo/core';
import { quality, range } from '@phlo/quality';
import { expect, it } from 'vitest';
import { openTestLake } from './lake.test.setup.js';
import { define, ids, sqlModel } from './project.test.setup.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('every event of a run carries the trace of whoever asked for it, those that hooks emit included', async () => {
  await using lake = await openTestLake({
    hooks: [
      onEvent('wap.published', {
        name: 'tell',
        handler: (_, { emit }) =>
          emit('telemetry.log', { name: 'tell', level: 'info', message: 'published', attributes: {} }),
      }),
    ],
  });
  const project = define({
    ingestions: [ids('a.x', [1]), ids('bad.z', [-1])],
    models: [sqlModel('b.y', "select id from ref('a.x')")],
    quality: [quality('bad.z', [range('id', { min: 0 })])],
  });
  const { runId } = await lake.run(project, { traceparent });
  const own = lake.events.filter((event) => event.runId === runId);
  expect(new Set(own.map(({ type }) => type))).toEqual(
    new Set([
      ...['run.start', 'ingestion.start', 'wap.staged', 'quality.result', 'wap.gate', 'wap.published'],
      ...['wap.rejected', 'ingestion.end', 'lineage.edges', 'transform.start', 'transform.end', 'run.end'],
      ...['telemetry.log', 'telemetry.span'],
    ]),
  );
  expect(own.filter((event) => event.traceparent !== traceparent)).toEqual([]);
  await lake.run(project);
  expect(lake.events.at(-1)?.traceparent).toBeUndefined();
});
