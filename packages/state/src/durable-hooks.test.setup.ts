import { createHookBus, isPhloError, onEvent, unavailable } from '@phlo/core';
import type { EventMap, HookBus, HookRegistration, QueuedHandler } from '@phlo/core';
import { createManualClock, createMemoryLogger, samples } from '@phlo/testing';
import { expect, onTestFinished } from 'vitest';
import { openTestStore, otherProcess, temporaryPath } from './state.test.setup.js';

export const owner = { plugin: 'acme' };
export const key = { plugin: 'acme', hook: 'send' };

interface Setup {
  readonly path?: string;
  readonly pid?: number;
  /** Which processes live. Default: all. */
  readonly isAlive?: () => boolean;
}

/** A process of a project: its store, its bus, and events with ids of their own. */
export function openProcess({ path = temporaryPath(), pid = 1, isAlive = () => true }: Setup = {}) {
  const clock = createManualClock();
  const log = createMemoryLogger(clock);
  const store = openTestStore({ path, clock, process: otherProcess(pid), isAlive });
  let count = 0;
  const bus = createHookBus({
    clock,
    log,
    source: 'phlo://test',
    ids: () => `p${pid}-${String(++count).padStart(4, '0')}`,
    journal: store.journal,
    store,
  });
  onTestFinished(async () => {
    await bus.close();
    store[Symbol.dispose]();
  });
  return { bus, clock, log, store, path };
}

export const durable = (
  handler: QueuedHandler<'quality.result'>,
  where?: HookRegistration['where'],
): HookRegistration =>
  onEvent('quality.result', {
    name: 'send',
    delivery: 'queued',
    queue: 'durable',
    handler,
    ...(where === undefined ? {} : { where }),
  });

export function check(bus: HookBus, overrides: Partial<EventMap['quality.result']> = {}): void {
  bus.emit('quality.result', { ...samples['quality.result'], ...overrides });
}

export const stats = (bus: HookBus) => bus.stats().find(({ hook }) => hook === 'send')?.queue;
export const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return isPhloError(error) ? error.code : String(error);
  }
};

/** What a process does whose target is away. */
export async function runWithoutTarget(path: string, events: number, pid = 1): Promise<void> {
  const { bus, store } = openProcess({ path, pid });
  bus.register(
    durable(() => {
      throw unavailable('down');
    }),
    owner,
  );
  for (let index = 0; index < events; index++) check(bus, { check: `c${index}` });
  const report = await bus.close();
  expect(report).toMatchObject({ delivered: 0, pending: events, hooks: [{ isLost: false, reason: 'down' }] });
  store[Symbol.dispose]();
}
