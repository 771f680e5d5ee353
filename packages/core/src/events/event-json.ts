import type { EventType, PhloEvent } from './envelope.js';

/** An event as `phlo events --json` prints it: the envelope, with the time in RFC 3339. */
export interface EventJson<Type extends EventType = EventType> extends Omit<PhloEvent<Type>, 'time'> {
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
}

/** The envelope for JSON documents; {@link PhloEvent.time} becomes RFC 3339. */
export function toJson<Type extends EventType>(event: PhloEvent<Type>): EventJson<Type> {
  return { ...event, time: new Date(event.time).toISOString() };
}
