import { coreErrors } from '../errors/core-errors.js';
import type { Frame } from './frame.js';

/** An event of a type, or a hook of a plugin. */
export type Caller = 'event' | 'hook';

/** Whether the bus takes events and hooks. */
export interface Door {
  /** Throws `BUS_CLOSED`. While the bus closes, handlers that still run may say what they have to. */
  admit(caller: Caller, name: string, cause: Frame | undefined): void;
  isShut(): boolean;
  beginClosing(): void;
  shut(): void;
}

export function createDoor(): Door {
  let phase: 'open' | 'closing' | 'shut' = 'open';
  return {
    admit: (caller, name, cause) => {
      if (phase === 'open' || (phase === 'closing' && cause !== undefined)) return;
      throw busClosed(describeCaller(caller, name));
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

/** Only put together for an error: every emit passes the door. */
export function describeCaller(caller: Caller, name: string): string {
  return caller === 'event' ? `The event ${name} was emitted` : `A hook of the plugin ${name} was registered`;
}

export function busClosed(what: string): Error {
  return coreErrors.create('BUS_CLOSED', { message: `${what} after the bus was closed` });
}
