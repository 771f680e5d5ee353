import type { Clock } from '../clock.js';
import type { PhloEvent } from '../events/envelope.js';
import type { EventMap } from '../events/types.js';
import type { LogLevel } from '../log.js';
import { createHookBus } from './create-hook-bus.js';
import type { HookBus, HookBusOptions } from './hook-bus.js';

/** A clock that moves when it is told to. `@phlo/testing` has the public one, and stands above this package. */
export interface TestClock extends Clock {
  readonly advance: (ms: number) => Promise<void>;
  /** Sleeps that are under way. */
  pending(): number;
}

export function createTestClock(): TestClock {
  let time = Date.UTC(2026, 0, 1);
  const sleeps = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => time,
    monotonic: () => time,
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve, reject) => {
        const sleep = { at: time + ms, wake: resolve };
        sleeps.add(sleep);
        signal?.addEventListener('abort', () => {
          sleeps.delete(sleep);
          reject(signal.reason as Error);
        });
      }),
    advance: async (ms) => {
      time += ms;
      for (const sleep of sleeps) {
        if (sleep.at > time) continue;
        sleeps.delete(sleep);
        sleep.wake();
      }
      await settle();
    },
    pending: () => sleeps.size,
  };
}

/** Lets everything that is not waiting for a timer go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface TestBus {
  readonly bus: HookBus;
  readonly clock: TestClock;
  readonly events: PhloEvent[];
  readonly lines: { readonly level: LogLevel; readonly message: string }[];
  readonly types: () => string[];
}

export function createTestBus(options: Partial<HookBusOptions> = {}): TestBus {
  const clock = createTestClock();
  const events: PhloEvent[] = [];
  const lines: TestBus['lines'] = [];
  let count = 0;
  const log = { log: (level: LogLevel, message: string) => void lines.push({ level, message }), child: () => log };
  const bus = createHookBus({
    clock,
    log,
    source: 'phlo://test',
    ids: () => `e${++count}`,
    onEvent: (event) => void events.push(event),
    ...options,
  });
  return { bus, clock, events, lines, types: () => events.map(({ type }) => type) };
}

export const staged: EventMap['wap.staged'] = {
  assetKey: 'bronze.flights',
  table: 'bronze.flights',
  batchId: 'b1',
  rows: 3,
  bytes: 100,
  files: 1,
};

export const gateData: EventMap['wap.gate'] = {
  unit: 'bronze.flights',
  batches: [],
  rejected: false,
  failedChecks: [],
};

export const metric = (name: string): EventMap['telemetry.metric'] => ({ name, value: 1, attributes: {} });

export const quality = (overrides: Partial<EventMap['quality.result']> = {}): EventMap['quality.result'] => ({
  assetKey: 'bronze.flights',
  check: 'not_null',
  checkType: 'not_null',
  outcome: 'passed',
  passed: true,
  severity: 'error',
  failedRows: 0,
  totalRows: 3,
  ...overrides,
});
