import type { EventMap, EventType, PhloEvent } from '@phlo/core';
import { expect as vitestExpect } from 'vitest';
import { describeEmitted, listEvents, toEvents, type EmittedEvents } from './emitted-events.js';
import { matchesData, type PartialData } from './matches-data.js';

/** A step of an expected order: a type, or a type with some fields of its data. */
export type EmittedStep = {
  [Type in EventType]: Type | readonly [type: Type, partial: PartialData<EventMap[Type]>];
}[EventType];

/** Matchers for whatever has recorded events; they are there once a test bus was made, or {@link registerMatchers} called. */
export interface EventMatchers<Subject> {
  /** An event of the type, whose data holds at least these fields, was emitted. */
  toHaveEmitted: Subject extends EmittedEvents
    ? <Type extends EventType>(type: Type, partial?: PartialData<EventMap[Type]>) => void
    : never;
  /** The same, exactly so many times. */
  toHaveEmittedTimes: Subject extends EmittedEvents
    ? <Type extends EventType>(type: Type, times: number, partial?: PartialData<EventMap[Type]>) => void
    : never;
  /** These events were emitted one after the other; others may stand between them. */
  toHaveEmittedInOrder: Subject extends EmittedEvents ? (steps: readonly EmittedStep[]) => void : never;
}

declare module 'vitest' {
  interface Matchers<T> extends EventMatchers<T> {}
}

interface MatchResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Teaches the matchers to vitest's `expect`: to this package's own copy of vitest, or to the one that is given. */
export function registerMatchers(expect: Pick<typeof vitestExpect, 'extend'> = vitestExpect): void {
  // The declared types depend on what is expected of; here it can be anything.
  expect.extend({ toHaveEmitted, toHaveEmittedTimes, toHaveEmittedInOrder } as Parameters<typeof expect.extend>[0]);
}

function toHaveEmitted(emitted: unknown, type: string, partial: object = {}): MatchResult {
  const events = toEvents(emitted);
  const found = events.findIndex((event) => isLike(event, type, partial));
  const what = `${type}${describePartial(partial)}`;
  return {
    pass: found !== -1,
    message: () =>
      found === -1
        ? `expected ${what} to be emitted; ${describeEmitted(events, type, partial)}`
        : `expected ${what} not to be emitted; it was:\n${listEvents(events, found)}`,
  };
}

function toHaveEmittedTimes(emitted: unknown, type: string, ...rest: readonly unknown[]): MatchResult {
  const [times, partial = {}] = rest as [times: number, partial?: object];
  const events = toEvents(emitted);
  const places = events.flatMap((event, index) => (isLike(event, type, partial) ? [index + 1] : []));
  const count = places.length;
  const what = `${type}${describePartial(partial)}`;
  return {
    pass: count === times,
    message: () =>
      count === times
        ? `expected ${what} not to be emitted ${times} times`
        : `expected ${what} to be emitted ${times} times; ${count === 0 ? describeEmitted(events, type, partial) : `it was ${count} times (${places.join(', ')}):\n${listEvents(events, (places[0] ?? 1) - 1)}`}`,
  };
}

function toHaveEmittedInOrder(emitted: unknown, steps: readonly EmittedStep[]): MatchResult {
  const events = toEvents(emitted);
  const { at, missing } = followSteps(events, steps);
  const order = steps.map((step) => describeStep(step)).join(' → ');
  if (missing === undefined)
    return { pass: true, message: () => `expected not to be emitted in this order: ${order}\n${listEvents(events)}` };
  return {
    pass: false,
    message: () => {
      const [type, partial] = toPair(missing);
      const rest = events.slice(at + 1);
      const early = events.slice(0, at + 1).some((event) => isLike(event, type, partial));
      const where = at === -1 ? '' : ` after ${events[at]?.type} (${at + 1})`;
      const what = `no ${describeStep(missing)}${where}${early ? ', only before it' : ''}`;
      return `expected in this order: ${order}; ${what}\n${rest.length === 0 || early ? listEvents(events, Math.max(0, at)) : describeEmitted(rest, type, partial)}`;
    },
  };
}

/** How far the steps can be followed, and the first that cannot. */
function followSteps(events: readonly PhloEvent[], steps: readonly EmittedStep[]) {
  let at = -1;
  for (const step of steps) {
    const [type, partial] = toPair(step);
    const next = events.findIndex((event, index) => index > at && isLike(event, type, partial));
    if (next === -1) return { at, missing: step };
    at = next;
  }
  return { at, missing: undefined };
}

const isLike = (event: PhloEvent, type: string, partial: object): boolean =>
  event.type === type && matchesData(event.data, partial);

const toPair = (step: EmittedStep): readonly [string, object] => (typeof step === 'string' ? [step, {}] : step);

function describeStep(step: EmittedStep): string {
  const [type, partial] = toPair(step);
  return `${type}${describePartial(partial)}`;
}

const describePartial = (partial: object): string =>
  Object.keys(partial).length === 0 ? '' : ` with ${JSON.stringify(partial)}`;
