import type { PhloEvent } from '@phlo/core';
import { readEvent } from './event-reader.js';

/** Reads what a row of the journal holds; undefined where that is no event. */
export type EventReader = (seq: number, json: string) => PhloEvent | undefined;

/**
 * Keeps the events that were read last, by their position: durable hooks read the same stretch of the journal one after the other, and
 * each event of it is parsed once. A text that has changed since is read again.
 */
export function createEventReader(capacity = 1_024): EventReader {
  const recent = new Map<number, { readonly json: string; readonly event: PhloEvent }>();
  return (seq, json) => {
    const known = recent.get(seq);
    if (known?.json === json) return known.event;
    const event = readEvent(json);
    if (event === undefined) return undefined;
    recent.set(seq, { json, event });
    const [oldest] = recent.keys();
    if (recent.size > capacity && oldest !== undefined) recent.delete(oldest);
    return event;
  };
}
