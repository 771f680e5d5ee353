import type { OpenLineageEvent } from './events.js';

/** What goes with one event. */
export interface EmitOptions {
  /** Gives the event up. */
  readonly signal?: AbortSignal;
}

/**
 * Takes events somewhere. It tries once: when and how often it is tried again is up to the caller, who knows whether a run waits for
 * it. Rejects with `TRANSPORT_FAILED`, or as the network does.
 */
export interface Transport extends AsyncDisposable {
  /** Where events go, for people; without secrets. */
  readonly target: string;
  emit(event: OpenLineageEvent, options?: EmitOptions): Promise<void>;
}

/** A transport that keeps nothing open. */
export const defineTransport = (target: string, emit: Transport['emit']): Transport => ({
  target,
  emit,
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

/** Takes every event nowhere. */
export const createNoopTransport = (): Transport => defineTransport('nowhere', () => Promise.resolve());

/** Prints every event as a line of JSON. */
export const createConsoleTransport = (print: (line: string) => void): Transport =>
  defineTransport('console', (event) => {
    print(JSON.stringify(event));
    return Promise.resolve();
  });
