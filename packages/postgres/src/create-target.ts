import type { Clock } from '@phlo/core';
import type { MartTarget } from '@phlo/lake';
import { readBooks } from './books.js';
import { publishLoads } from './publish-loads.js';
import type { MartDriver } from './session.js';

interface TargetOptions extends Pick<MartTarget, 'kind' | 'display' | 'connect'> {
  readonly driver: MartDriver;
  readonly clock: Clock;
}

/** The marts of any database that a driver reaches. */
export function createTarget({ driver, clock, kind, display, connect }: TargetOptions): MartTarget {
  return {
    kind,
    display,
    connect,
    async published() {
      const books = await driver.transaction(readBooks, {
        purpose: 'reading what is published',
        readOnly: true,
        dataState: 'The marts show what they showed before.',
      });
      return new Map([...books].map(([relation, { columns: _, ...state }]) => [relation, state]));
    },
    publish: (loads, options) => publishLoads(loads, { driver, clock, ...options }),
    async query(sql, params = [], { signal } = {}) {
      const options = { purpose: 'running a query', readOnly: true, isQuery: true, ...(signal && { signal }) };
      const rows = await driver.transaction((session) => session.rows(sql, params), options);
      return [...rows];
    },
    [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose](),
  };
}
