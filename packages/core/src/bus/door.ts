import { coreErrors } from '../errors/core-errors.js';
import type { Frame } from './frame.js';

/** Whether the bus takes events and hooks. */
export interface Door {
  /** Throws `BUS_CLOSED`. While the bus closes, handlers that still run may say what they have to. */
  admit(what: string, cause: Frame | undefined): void;
  isShut(): boolean;
  beginClosing(): void;
  shut(): void;
}

export function createDoor(): Door {
  let phase: 'open' | 'closing' | 'shut' = 'open';
  return {
    admit: (what, cause) => {
      if (phase === 'open' || (phase === 'closing' && cause !== undefined)) return;
      throw busClosed(what);
    },
    isShut: () => phase === 'shut',
    beginClosing: () => {
      phase = 'closing';
    },
    shut: () => {
      phase = 'shut';
    },
  };
}

export function busClosed(what: string): Error {
  return coreErrors.create('BUS_CLOSED', { message: `${what} after the bus was closed` });
}
