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
  const types =
    'ingestion.start wap.staged quality.result wap.gate wap.published wap.rejected ingestion.end lineage.edges';
  for (const type of ['run.start', ...types.split(' '), 'telemetry.log', 'telemetry.span', 'run.end'])
    expect(own.map((event) => event.type)).toContain(type);
  expect(own.filter((event) => event.traceparent !== traceparent)).toEqual([]);
  await lake.run(project);
  expect(lake.events.at(-1)?.traceparent).toBeUndefined();
});
