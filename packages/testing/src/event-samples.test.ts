import { catalogue, type EventDefinition } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { createEventSamples, sampleEvent } from './event-samples.js';
import { samples } from './samples.js';
import { createTestBus } from './test-bus.js';

declare module '@phlo/core' {
  interface EventMap {
    'paint.dried': { readonly rows: number; readonly colour?: string };
  }
}

const definitions: Readonly<Record<string, EventDefinition>> = {
  'paint.dried': {
    kind: 'notify',
    version: 1,
    summary: 'Rows were painted.',
    data: {
      type: 'object',
      properties: { rows: { type: 'integer' }, colour: { type: 'string' } },
      required: ['rows'],
    },
  },
};
const added = { 'paint.dried': { rows: 3, colour: 'green' } };

describe('sampleEvent', () => {
  it('is a whole frozen event, the same on every call', () => {
    const event = sampleEvent('quality.result');
    expect(event).toEqual({
      id: 'sample-quality.result',
      type: 'quality.result',
      version: catalogue['quality.result'].version,
      time: Date.UTC(2026, 0, 1),
      source: 'phlo://test',
      assetKeys: ['bronze.flights'],
      tags: {},
      data: samples['quality.result'],
    });
    expect([Object.isFrozen(event), Object.isFrozen(event.data)]).toEqual([true, true]);
    expect(sampleEvent('quality.result')).toEqual(event);
  });

  it('takes fields of the data and of the envelope', () => {
    const context = { id: 'e1', time: 5, runId: 'r1', tags: { env: 'prod' }, assetKeys: ['gold.x'] };
    const event = sampleEvent('ingestion.end', { status: 'failed' }, context);
    expect(event).toMatchObject({ ...context, data: { status: 'failed', rowsWritten: 3 } });
  });

  it('leaves the samples as they are: nothing of them is frozen or changed by it', () => {
    sampleEvent('run.end', { status: 'failed' });
    expect([samples['run.end'].status, Object.isFrozen(samples['run.end'].assets)]).toEqual(['partial', false]);
  });

  it('refuses what the bus would refuse', () => {
    expect(() => sampleEvent('ingestion.end', { rowsWritten: 1.5 })).toThrow(/rowsWritten/);
    expect(() => sampleEvent('run.ends' as 'run.end')).toThrow(
      'there is no sample of run.ends; Did you mean "run.end"?',
    );
  });
});

describe('samples of types that a plugin adds', () => {
  it('are given with their definitions, also to a test bus', async () => {
    const { event, types } = createEventSamples({ definitions, samples: added });
    expect(event('paint.dried', { rows: 4 }).data).toEqual({ rows: 4, colour: 'green' });
    expect(types).toContain('paint.dried');
    await using test = await createTestBus({ definitions, samples: added });
    test.fire('paint.dried', { colour: 'red' });
    expect(test).toHaveEmitted('paint.dried', { rows: 3, colour: 'red' });
  });

  it('are missed by their name', async () => {
    await using test = await createTestBus({ definitions });
    expect(() => test.fire('paint.dried')).toThrow(/no sample of paint\.dried; give one of your own types/);
  });
});
