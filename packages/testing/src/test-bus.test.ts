import { definePlugin, onEvent, veto } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { expectEmitted } from './expect-emitted.js';
import { createTestBus } from './test-bus.js';

const audit = definePlugin({
  name: 'audit',
  hooks: [
    onEvent('ingestion.end', {
      name: 'count',
      where: { data: { status: 'success' } },
      handler: ({ data }, context) =>
        context.emit('telemetry.metric', { name: 'rows', value: data.rowsWritten, attributes: {} }),
    }),
    onEvent('wap.gate', {
      name: 'freeze',
      handler: ({ data }) => (data.unit === 'gold.x' ? veto('freeze') : undefined),
    }),
  ],
});

describe('createTestBus', () => {
  it('fires samples with fields replaced, and records what plugins make of them', async () => {
    await using test = await createTestBus({ plugins: [audit] });
    test.fire('ingestion.end', { rowsWritten: 7 }, { runId: 'r1' });
    test.fire('ingestion.end', { status: 'failed' });
    expect(test.events.map(({ type }) => type)).toEqual(['ingestion.end', 'telemetry.metric', 'ingestion.end']);
    expect(test.eventsOf('telemetry.metric').map(({ data }) => data.value)).toEqual([7]);
    expect(expectEmitted(test.events, 'telemetry.metric', { name: 'rows' }).runId).toBe('r1');
  });

  it('asks gates', async () => {
    await using test = await createTestBus({ plugins: [audit] });
    expect((await test.ask('wap.gate')).allowed).toBe(true);
    expect(await test.ask('wap.gate', { unit: 'gold.x' })).toMatchObject({
      allowed: false,
      verdicts: [{ reason: 'freeze' }],
    });
  });

  it('throws for a hook that failed, whatever its policy, when it is disposed, unless it is told not to', async () => {
    const broken = definePlugin({
      name: 'broken',
      hooks: [
        onEvent('run.end', {
          name: 'h',
          policy: 'ignore',
          handler: () => {
            throw new Error('boom');
          },
        }),
      ],
    });
    for (const strict of [true, false]) {
      const test = await createTestBus({ plugins: [broken], strict });
      test.fire('run.end');
      const disposing = test[Symbol.asyncDispose]();
      if (strict) await expect(disposing).rejects.toThrow('broken/h failed 1x: boom');
      else await expect(disposing).resolves.toBeUndefined();
    }
  });

  it('sets plugins up and disposes them in the opposite order', async () => {
    const order: string[] = [];
    const plugin = (name: string) =>
      definePlugin({
        name,
        hooks: [],
        setup: () => void order.push(`setup ${name}`),
        dispose: () => void order.push(`dispose ${name}`),
      });
    const test = await createTestBus({ plugins: [plugin('a'), plugin('b')] });
    await test[Symbol.asyncDispose]();
    expect(order).toEqual(['setup a', 'setup b', 'dispose b', 'dispose a']);
  });

  it('disposes every plugin, on a bus that is still open, and throws what each of them threw', async () => {
    const plugin = (name: string) =>
      definePlugin({
        name,
        hooks: [],
        dispose: () => {
          throw new Error(`${name} is stuck`);
        },
      });
    const test = await createTestBus({ plugins: [plugin('a'), plugin('b')] });
    await expect(test[Symbol.asyncDispose]()).rejects.toThrow(/b is stuck.*a is stuck/);
    expect(test.eventsOf('plugin.failed').map(({ data }) => data.plugin)).toEqual(['b', 'a']);
    await expect(test.ask('wap.gate')).rejects.toMatchObject({ code: 'BUS_CLOSED' });
  });

  it('leaves no plugin behind where one cannot be set up', async () => {
    const order: string[] = [];
    const first = definePlugin({ name: 'a', hooks: [], dispose: () => void order.push('dispose a') });
    const setup = () => Promise.reject(new Error('no server'));
    await expect(createTestBus({ plugins: [first, { name: 'b', hooks: [], setup }] })).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
    });
    expect(order).toEqual(['dispose a']);
  });
});

describe('event types of a plugin', () => {
  it('are known to the bus that it is given to, and have the samples that the test gives', async () => {
    const plugin = definePlugin({
      name: 'depot',
      hooks: [],
      definitions: {
        'depot.shipped': {
          kind: 'notify',
          version: 1,
          summary: 'Parcels were shipped.',
          data: { type: 'object', properties: { parcels: { type: 'integer' } }, required: ['parcels'] },
        },
      },
    });
    const samples = { 'depot.shipped': { parcels: 2 } };
    await using test = await createTestBus({ plugins: [plugin], samples: samples as object });
    // The types of this test do not know it.
    const fire = test.fire as (type: string, overrides?: object) => void;
    fire('depot.shipped');
    expect(test.events.map(({ type, data }) => [type, data])).toEqual([['depot.shipped', { parcels: 2 }]]);
    expect(() => fire('depot.shipped', { parcels: 'two' })).toThrow(expect.objectContaining({ code: 'EVENT_INVALID' }));
  });
});
