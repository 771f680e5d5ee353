import type { TraceRef } from '../instruments/instrument.js';

/** A span as it is told by one event: whole, and the same however often it is made. */
export interface Span extends TraceRef {
  readonly parentSpanId?: string;
  readonly name: string;
  /** A run is what somebody asked for; all else is part of it. */
  readonly kind: 'server' | 'internal';
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Absent: nothing went wrong. */
  readonly error?: { readonly type: string; readonly message: string };
}

export type AttributeValue = string | number | boolean;
