import { createHookBus, unavailable } from '@phlo/core';
import type { EventDefinition, HookFilter, HookRegistration, PhloEvent } from '@phlo/core';
import { createManualClock, createMemoryLogger } from '@phlo/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTestStore, otherProcess, temporaryPath } from './state.test.setup.js';

const version1: EventDefinition = {
  kind: 'notify',
  version: 1,
  summary: 'A table was synced.',
  data: { type: 'object', properties: { rows: { type: 'integer' }, state: { type: 'string' } }, required: ['state'] },
  indexed: ['state'],
};
const version2: EventDefinition = {
  ...version1,
  version: 2,
  data: { type: 'object', properties: { status: { type: 'string' } }, required: ['status'] },
  indexed: ['status'],
  older: [
    {
      version: 1,
      data: version1.data,
      indexed: ['state'],
      down: ({ status }: { readonly status: string }) => ({ state: status }),
      up: ({ state }: { readonly state: string }) => {
        if (state === 'lost') throw new Error('nobody knows any more');
        return { status: state };
      },
    },
  ],
};

/** A process of a project whose plugin defines `acme.synced` in one of its versions. */
function openProcess(path: string, definition: EventDefinition) {
  const clock = createManualClock();
  const store = openTestStore({ path, clock, process: otherProcess(definition.version), isAlive: () => true });
  const bus = createHookBus({
    clock,
    log: createMemoryLogger(clock),
    source: 'phlo://test',
    journal: store.journal,
    store,
    definitions: { 'acme.synced': definition },
  });
  const close = async () => {
    await bus.close();
    store[Symbol.dispose]();
  };
  onTestFinished(close);
  return {
    bus,
    store,
    close,
    // A program would augment EventMap; this one has no compiler to tell.
    emit: bus.emit as unknown as (type: string, data: object) => void,
    listen: (
      name: string,
      on: string,
      { handler, where }: { readonly handler: (event: PhloEvent) => void; readonly where?: HookFilter },
    ) => {
      const hook = { name, on, delivery: 'queued', queue: 'durable', attempts: 1, handler, ...(where && { where }) };
      bus.register(hook as unknown as HookRegistration, { plugin: 'acme' });
    },
  };
}

const away = () => {
  throw unavailable('no route');
};

describe('durable hooks after an upgrade that made a new major', () => {
  it('get what was journaled before it: lifted, or as written where they pin it, and filtered as today', async () => {
    const path = temporaryPath();
    const before = openProcess(path, version1);
    for (const name of ['all', 'failed', 'ok', 'pinned', 'pinned-ok'])
      before.listen(name, 'acme.synced', { handler: away });
    before.emit('acme.synced', { rows: 3, state: 'failed' });
    await before.close();

    const after = openProcess(path, version2);
    const seen: [string, number, unknown][] = [];
    const listen = (name: string, on: string, where?: HookFilter) =>
      after.listen(name, on, {
        handler: ({ version, data }) => void seen.push([name, version, data]),
        ...(where && { where }),
      });
    listen('all', 'acme.synced');
    listen('failed', 'acme.synced', { data: { status: 'failed' } });
    listen('ok', 'acme.synced', { data: { status: 'ok' } });
    listen('pinned', 'acme.synced@1', { data: { state: 'failed' } });
    listen('pinned-ok', 'acme.synced@1', { data: { state: 'ok' } });
    await after.bus.flush();

    expect(seen.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['all', 2, { status: 'failed' }],
      ['failed', 2, { status: 'failed' }],
      ['pinned', 1, { rows: 3, state: 'failed' }],
    ]);
    expect(after.bus.stats().map(({ hook, queue }) => [hook, queue?.delivered, queue?.pending])).toEqual([
      ['all', 1, 0],
      ['failed', 1, 0],
      ['ok', 0, 0],
      ['pinned', 1, 0],
      ['pinned-ok', 0, 0],
    ]);
  });

  it('keep what cannot be converted as a dead letter, and get the next ones', async () => {
    const path = temporaryPath();
    const before = openProcess(path, version1);
    before.listen('all', 'acme.synced', { handler: away });
    for (const state of ['lost', 'ok']) before.emit('acme.synced', { state });
    await before.close();

    const after = openProcess(path, version2);
    const seen: unknown[] = [];
    after.listen('all', 'acme.synced', { handler: ({ data }) => void seen.push(data) });
    await after.bus.flush();

    expect(seen).toEqual([{ status: 'ok' }]);
    expect(after.store.deliveries.deadLetters().map(({ event, error }) => [event.version, error])).toEqual([
      [1, expect.stringMatching(/acme\.synced@1 could not be converted to acme\.synced@2: nobody knows any more/)],
    ]);
  });
});
