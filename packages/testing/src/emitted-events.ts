import { didYouMean, type EventType, type PhloEvent } from '@phlo/core';
import { differingFields } from './matches-data.js';

/** Something that has recorded events: a test bus, or a list such as `run.events()` gives. */
export type EmittedEvents = readonly PhloEvent[] | { readonly events: readonly PhloEvent[] };

/** The recorded events. Throws where there are none to look at: a bus by itself keeps nothing. */
export function toEvents(emitted: unknown): readonly PhloEvent[] {
  const events: unknown =
    typeof emitted === 'object' && emitted !== null && 'events' in emitted ? emitted.events : emitted;
  // Whoever calls it from JavaScript has no compiler, and a hook bus looks much like a test bus.
  if (Array.isArray(events)) return events as readonly PhloEvent[];
  throw new TypeError('matchers of events take a test bus or a list of events: expect(test), expect(run.events())');
}

/** Events of one type, typed. */
export function eventsOf<Type extends EventType>(events: readonly PhloEvent[], type: Type): readonly PhloEvent<Type>[] {
  return events.filter((event): event is PhloEvent<Type> => event.type === type);
}

/** Says what was emitted instead: the event that comes nearest among those around it, or which types there were. */
export function describeEmitted(events: readonly PhloEvent[], type: string, partial: object = {}): string {
  if (events.length === 0) return 'no events were emitted';
  const nearest = nearestEvent(events, type, partial);
  if (nearest === undefined) {
    const hint = didYouMean(
      type,
      events.map((event) => event.type),
    );
    return `${hint === undefined ? '' : `${hint}\n`}emitted were:\n${listEvents(events)}`;
  }
  const expected = new Map<string, unknown>(Object.entries(partial));
  const data = new Map<string, unknown>(Object.entries(nearest.event.data));
  const differences = nearest.fields.map(
    (name) => `    ${name} is ${show(data.get(name))}, expected ${show(expected.get(name))}`,
  );
  return ['nearest was:', ...differences, listEvents(events, events.indexOf(nearest.event))].join('\n');
}

/** At most this many events before and after the one that matters. */
const context = 4;

/** One line an event, numbered from 1; those around `at` where it is given, else the last ones. */
export function listEvents(events: readonly PhloEvent[], at?: number): string {
  const first = at === undefined ? Math.max(0, events.length - 3 * context) : Math.max(0, at - context);
  const shown = events.slice(first, at === undefined ? undefined : at + context + 1);
  const lines = shown.map((event, index) => {
    const mark = first + index === at ? '>' : ' ';
    return `  ${mark} ${String(first + index + 1)} ${event.type} ${subjectOf(event)}`.trimEnd();
  });
  if (first > 0) lines.unshift(`    … ${first} before`);
  const after = events.length - first - shown.length;
  return [...lines, ...(after > 0 ? [`    … ${after} after`] : [])].join('\n');
}

/** What an event is about: its assets, or the hook that failed, which is often why another event is missing. */
function subjectOf({ type, assetKeys, data }: PhloEvent): string {
  if (!type.startsWith('hook.')) return assetKeys.join(' ');
  const { plugin, hook, message } = data as {
    readonly plugin: string;
    readonly hook: string;
    readonly message?: string;
  };
  return `${plugin}/${hook}${message === undefined ? '' : `: ${message}`}`;
}

function nearestEvent(events: readonly PhloEvent[], type: string, partial: object) {
  return events
    .filter((event) => event.type === type)
    .map((event) => ({ event, fields: differingFields(event.data, partial) }))
    .sort((a, b) => a.fields.length - b.fields.length)[0];
}

const show = (value: unknown): string =>
  value === undefined ? 'absent' : (JSON.stringify(value, undefined, 1)?.replaceAll(/\s+/g, ' ') ?? typeof value);
