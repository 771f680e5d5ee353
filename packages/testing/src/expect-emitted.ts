import type { EventMap, EventType, PhloEvent } from '@phlo/core';
import { expect } from 'vitest';

/** Events of one type, typed. */
export function eventsOf<Type extends EventType>(events: readonly PhloEvent[], type: Type): readonly PhloEvent<Type>[] {
  return events.filter((event): event is PhloEvent<Type> => event.type === type);
}

/**
 * Asserts that an event of this type, whose data holds at least these fields, was emitted, and returns the first.
 * What was emitted instead stands in the failure.
 */
export function expectEmitted<Type extends EventType>(
  events: readonly PhloEvent[],
  type: Type,
  partial: Partial<EventMap[Type]> = {},
): PhloEvent<Type> {
  const ofType = eventsOf(events, type);
  const fields: Readonly<Record<string, unknown>> = { ...partial };
  const expected: unknown = expect.objectContaining(fields);
  const found = ofType.find(({ data }) => isMatch(data, expected));
  if (found !== undefined) return found;
  const emitted = events.map((event) => event.type).join(', ');
  const what =
    ofType.length === 0
      ? `emitted were: ${emitted || 'no events'}`
      : `data: ${JSON.stringify(
          ofType.map(({ data }) => data),
          null,
          2,
        )}`;
  return expect.fail(`no ${type} with ${JSON.stringify(partial)}; ${what}`);
}

function isMatch(data: unknown, expected: unknown): boolean {
  try {
    expect(data).toEqual(expected);
    return true;
  } catch {
    return false;
  }
}
