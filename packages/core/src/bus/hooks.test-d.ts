import { describe, expectTypeOf, it } from 'vitest';
import type { EventMap, GateType, NotifyType } from '../events/types.js';
import type { HookBus } from './hook-bus.js';
import { defineEventHandler, definePlugin } from '../plugins/plugin.js';
import { onEvent, onPattern, veto, type HookRegistration, type MatchingType } from './registration.js';

declare const bus: HookBus;
declare const metric: EventMap['telemetry.metric'];
declare const gateData: EventMap['wap.gate'];

describe('the types of hooks', () => {
  it('give a handler the data of its event', () => {
    onEvent('ingestion.end', {
      name: 'h',
      handler: (event) => {
        expectTypeOf(event.type).toEqualTypeOf<'ingestion.end'>();
        expectTypeOf(event.data.rowsWritten).toEqualTypeOf<number>();
        // @ts-expect-error events are read-only
        event.data.rowsWritten = 1;
        // @ts-expect-error there is no such field
        void event.data.rowsWriten;
      },
    });
    onPattern('wap.*', {
      name: 'h',
      handler: (event) => {
        if (event.type === 'wap.staged') expectTypeOf(event.data.files).toEqualTypeOf<number>();
      },
    });
    expectTypeOf<MatchingType<'run.*'>>().toEqualTypeOf<'run.start' | 'run.end'>();
    defineEventHandler({
      name: 'p',
      events: ['run.end', 'wap.gate'],
      handleEvent(event) {
        expectTypeOf(event.type).toEqualTypeOf<'run.end' | 'wap.gate'>();
      },
    });
  });

  it('refuse a setting that would mean nothing', () => {
    const queued = { name: 'h', delivery: 'queued', queue: { overflow: 'drop-oldest' } } as const;
    // @ts-expect-error nothing can end a synchronous call
    onEvent('run.end', { name: 'h', timeoutMs: 5, handler: () => undefined });
    // @ts-expect-error only a queued hook has attempts
    onEvent('run.end', { name: 'h', attempts: 5, handler: () => undefined });
    // @ts-expect-error one event at a time is no batch
    onEvent('run.end', { ...queued, batch: { size: 5 }, handler: () => undefined });
    // @ts-expect-error one handler or the other
    onEvent('run.end', { ...queued, handler: () => undefined, handleBatch: () => undefined });
    // @ts-expect-error there is no such setting
    onEvent('run.end', { name: 'h', filter: { assets: 'a.b' }, handler: () => undefined });
    // @ts-expect-error a queue has no such part
    onEvent('run.end', { ...queued, queue: { overflow: 'drop-oldest', capcity: 1 }, handler: () => undefined });
  });

  it('know the majors that a hook may pin', () => {
    onEvent('quality.result@1', {
      name: 'h',
      handler: (event) => {
        expectTypeOf(event.type).toEqualTypeOf<'quality.result'>();
        expectTypeOf(event.data.failedRows).toEqualTypeOf<number>();
        // @ts-expect-error events are read-only
        event.data.failedRows = 1;
      },
    });
    onEvent('wap.gate@1', { name: 'h', delivery: 'await', handler: async ({ data }) => veto(data.unit) });
    // @ts-expect-error there is no such major
    onEvent('quality.result@2', { name: 'h', handler: () => undefined });
    // @ts-expect-error an inline handler is synchronous
    onEvent('quality.result@1', { name: 'h', handler: async () => undefined });
    // @ts-expect-error only a gate waits
    onEvent('quality.result@1', { name: 'h', delivery: 'await', handler: async () => undefined });
    // @ts-expect-error only a gate can be vetoed
    onEvent('quality.result@1', { name: 'h', handler: () => veto('no') });
    // @ts-expect-error an event is emitted at its current major
    bus.emit('telemetry.metric@1', metric);
  });

  it('refuse what the bus would refuse', () => {
    // @ts-expect-error there is no such type
    onEvent('ingestion.ends', { name: 'h', handler: () => undefined });
    // @ts-expect-error an inline handler is synchronous
    onEvent('ingestion.end', { name: 'h', handler: async () => undefined });
    // @ts-expect-error also on a gate
    onEvent('wap.gate', { name: 'h', handler: async () => undefined });
    // @ts-expect-error also on a pattern
    onPattern('*', { name: 'h', handler: async () => undefined });
    // @ts-expect-error only a gate waits
    onEvent('ingestion.end', { name: 'h', delivery: 'await', handler: async () => undefined });
    // @ts-expect-error a queued hook says where its events wait
    onEvent('ingestion.end', { name: 'h', delivery: 'queued', handler: () => undefined });
    // @ts-expect-error a queue in memory says what it does when it is full
    onEvent('ingestion.end', { name: 'h', delivery: 'queued', queue: { capacity: 9 }, handler: () => undefined });
    // @ts-expect-error nobody waits for a queued hook
    onEvent('run.end', { name: 'h', delivery: 'queued', queue: 'durable', policy: 'raise', handler: () => undefined });
    // @ts-expect-error nor can it veto
    onEvent('wap.gate', { name: 'h', delivery: 'queued', queue: 'durable', handler: () => veto('late') });
    // @ts-expect-error only a queued hook takes batches
    onEvent('run.end', { name: 'h', handleBatch: () => undefined });
    // @ts-expect-error only a gate can be vetoed
    onEvent('ingestion.end', { name: 'h', handler: () => veto('no') });
    // @ts-expect-error a handler emits notifications; a gate is awaited
    onEvent('run.end', { name: 'h', handler: (_, context) => context.emit('wap.gate', gateData) });
    // @ts-expect-error false is no veto
    onEvent('wap.gate', { name: 'h', handler: () => false });
    // @ts-expect-error a pattern of no event
    onPattern('ingest.*', { name: 'h', handler: (event) => void event.type });
    // @ts-expect-error made by hand, nobody has checked that handler and event go together
    const byHand: HookRegistration = { name: 'h', on: 'run.end', handler: () => undefined };
    definePlugin({ name: 'p', hooks: [byHand] });
  });

  it('accept what the bus accepts', () => {
    onEvent('wap.gate', { name: 'h', handler: ({ data }) => (data.rejected ? veto('no') : undefined) });
    onEvent('wap.gate', {
      name: 'h',
      delivery: 'await',
      timeoutMs: 1,
      handler: async (event, { signal }) => (signal.aborted ? veto(event.id) : undefined),
    });
    onEvent('run.end', {
      name: 'h',
      delivery: 'queued',
      queue: 'durable',
      handler: async ({ data }, { attempt }) => void [data.durationMs.toFixed(), attempt.toFixed()],
    });
    onPattern('wap.*', {
      name: 'h',
      delivery: 'queued',
      queue: { overflow: 'coalesce' },
      batch: { size: 10 },
      handleBatch: async (events) => void events.map(({ data }) => data),
    });
    const hook = onEvent('run.end', { name: 'h', handler: () => {} });
    expectTypeOf({ ...hook, priority: 1 }).toExtend<HookRegistration>();
  });

  it('give each kind of event one way to be emitted', () => {
    expectTypeOf<GateType & NotifyType>().toEqualTypeOf<never>();
    expectTypeOf<GateType | NotifyType>().toEqualTypeOf<keyof EventMap>();
    bus.emit('telemetry.metric', metric);
    // @ts-expect-error a gate is awaited
    bus.emit('wap.gate', gateData);
    // @ts-expect-error a notification cannot be vetoed
    void bus.gate('telemetry.metric', metric);
    // @ts-expect-error data of another type
    bus.emit('telemetry.log', metric);
  });
});
