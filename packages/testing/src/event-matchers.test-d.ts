import type { HookBus, PhloEvent } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import type { TestBus } from './test-bus.js';

declare module '@phlo/core' {
  interface EventMap {
    'shop.moved': { readonly rows: number; readonly place: { readonly name: string } };
  }
}

declare const test: TestBus;
declare const events: readonly PhloEvent[];
declare const bus: HookBus;

describe('the matchers of events', () => {
  it('know the fields of each type, also of types that a plugin adds', () => {
    expect(test).toHaveEmitted('quality.result', { passed: false });
    expect(events).toHaveEmitted('shop.moved', { place: { name: 'attic' } });
    expect(test).not.toHaveEmittedTimes('shop.moved', 2, { rows: expect.any(Number) });
    expect(test).toHaveEmittedInOrder(['run.start', ['shop.moved', { rows: 1 }]]);
    // @ts-expect-error passed is a boolean
    expect(test).toHaveEmitted('quality.result', { passed: 'no' });
    // @ts-expect-error there is no such type
    expect(test).toHaveEmitted('shop.lost');
    // @ts-expect-error rows are a number
    expect(test).toHaveEmittedInOrder([['shop.moved', { rows: '1' }]]);
  });

  it('are there for what records events only', () => {
    // @ts-expect-error a bus keeps nothing
    expect(bus).toHaveEmitted('run.end');
    // @ts-expect-error a text emits nothing
    expect('run.end').toHaveEmittedTimes('run.end', 1);
  });
});
