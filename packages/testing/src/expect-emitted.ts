import type { EventMap, EventType, PhloEvent } from '@phlo/core';
import { expect } from 'vitest';
import { describeEmitted, eventsOf, toEvents, type EmittedEvents } from './emitted-events.js';
import { matchesData, type PartialData } from './matches-data.js';

/**
 * Asserts what `toHaveEmitted` does, and returns the first such event, typed: for a test that goes on with its id or its
 * run.
 */
export function expectEmitted<Type extends EventType>(
  emitted: EmittedEvents,
  type: Type,
  partial: PartialData<EventMap[Type]> = {} as PartialData<EventMap[Type]>,
): PhloEvent<Type> {
  const events = toEvents(emitted);
  const fields: object = { ...partial };
  const found = eventsOf(events, type).find(({ data }) => matchesData(data, fields));
  if (found !== undefined) return found;
  return expect.fail(
    `expected ${type} with ${JSON.stringify(fields)} to be emitted; ${describeEmitted(events, type, fields)}`,
  );
}
