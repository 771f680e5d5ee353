import type { PhloEvent } from '../events/envelope.js';
import type { Delivery } from './types.js';

/** One call of one hook, or what came instead of it. */
export interface HookTrace {
  readonly plugin: string;
  readonly hook: string;
  readonly delivery: Delivery;
  readonly eventId: string;
  readonly eventType: string;
  readonly runId?: string;
  /** Epoch milliseconds of the call's end. */
  readonly at: number;
  /** `queued`: it is in the hook's queue, and told again once it was handed over. */
  readonly outcome: 'ok' | 'veto' | 'failed' | 'queued' | 'delivered' | 'unavailable' | 'rejected' | 'cut';
  readonly durationMs: number;
  /** The veto's reason, or how it failed; secrets are masked. */
  readonly message?: string;
}

/** Who follows the hooks, call by call. */
export interface Tracer {
  /** Whether anybody does: nothing is measured for nobody. */
  readonly isOn: boolean;
  tell(event: PhloEvent, trace: Omit<HookTrace, 'eventId' | 'eventType' | 'runId'>): void;
  follow(listener: (trace: HookTrace) => void): Disposable;
}

export function createTracer(): Tracer {
  const listeners = new Set<(trace: HookTrace) => void>();
  // A field, and not a getter: every dispatch asks.
  const tracer = {
    isOn: false,
    tell: ({ id, type, runId }: PhloEvent, trace: Omit<HookTrace, 'eventId' | 'eventType' | 'runId'>) => {
      const whole = { ...trace, eventId: id, eventType: type, ...(runId === undefined ? {} : { runId }) };
      for (const listener of listeners) listener(whole);
    },
    follow: (listener: (trace: HookTrace) => void) => {
      // A function of its own, so that one listener that follows twice is told twice.
      const own = (trace: HookTrace) => listener(trace);
      listeners.add(own);
      tracer.isOn = true;
      return {
        [Symbol.dispose]: () => {
          listeners.delete(own);
          tracer.isOn = listeners.size > 0;
        },
      };
    },
  };
  return tracer;
}
