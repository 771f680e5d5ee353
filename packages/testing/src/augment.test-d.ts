import type { EventType, GateType, HookBus, NotifyType } from '@phlo/core';
import { onEvent, onPattern, veto } from '@phlo/core';
import { describe, expectTypeOf, it } from 'vitest';

declare module '@phlo/core' {
  interface EventMap {
    'acme.synced': { readonly rows: number };
    'acme.pre_sync': { readonly target: string };
  }
  interface GateEvents {
    'acme.pre_sync': true;
  }
}

declare const bus: HookBus;

describe('event types that a plugin adds', () => {
  it('count as notifications unless they are declared gates', () => {
    expectTypeOf<'acme.synced'>().toExtend<NotifyType>();
    expectTypeOf<'acme.pre_sync'>().toExtend<GateType>();
    expectTypeOf<'acme.synced'>().not.toExtend<GateType>();
    expectTypeOf<'acme.pre_sync'>().not.toExtend<NotifyType>();
    expectTypeOf<'run.end'>().toExtend<EventType>();
  });

  it('are emitted and heard like any other', () => {
    bus.emit('acme.synced', { rows: 1 });
    // @ts-expect-error rows are a number
    bus.emit('acme.synced', { rows: '1' });
    // @ts-expect-error it is a gate
    bus.emit('acme.pre_sync', { target: 'x' });
    onEvent('acme.pre_sync', { name: 'h', delivery: 'await', handler: async ({ data }) => veto(data.target) });
    onPattern('acme.*', {
      name: 'h',
      handler: (event) => void (event.type === 'acme.synced' ? event.data.rows : event.data.target),
    });
  });
});
