import {
  catalogue,
  createHookBus,
  didYouMean,
  type EventContext,
  type EventDefinition,
  type EventMap,
  type EventType,
  type PhloEvent,
} from '@phlo/core';
import { samples } from './samples.js';

/** Samples of the types that a plugin adds: the data of one valid event each, with every optional field. */
export type AddedSamples = { readonly [Type in EventType]?: EventMap[Type] };

/** Event types of plugins, and samples of them. */
export interface EventSamplesOptions {
  /** Types that plugins add to the catalogue. A test bus knows those of its own plugins. */
  readonly definitions?: Readonly<Record<string, EventDefinition>>;
  /** Their samples. One of a type of the catalogue replaces ours. */
  readonly samples?: AddedSamples;
}

/** What a sample is to say beside its data. */
export interface SampleContext extends EventContext {
  /** Default: `sample-<type>`. */
  readonly id?: string;
  /** Epoch milliseconds. Default: 2026-01-01T00:00:00Z. */
  readonly time?: number;
}

/** Makes valid events without emitting them. */
export interface EventSamples {
  readonly types: readonly EventType[];
  /** The definition of a type. Throws where there is none. */
  definition(type: string): EventDefinition;
  /** A copy of the type's sample with some fields replaced; the copy may be changed. Throws where there is no sample. */
  data<Type extends EventType>(type: Type, overrides?: Partial<EventMap[Type]>): EventMap[Type];
  /** A whole event as a hook gets it: checked and deep-frozen. Throws `EVENT_INVALID`. */
  event<Type extends EventType>(
    type: Type,
    overrides?: Partial<EventMap[Type]>,
    context?: SampleContext,
  ): PhloEvent<Type>;
}

/** Samples of the catalogue and of the types that are given: the same events on every call. */
export function createEventSamples({ definitions = {}, samples: added = {} }: EventSamplesOptions = {}): EventSamples {
  const known = new Map<string, unknown>([...Object.entries(samples), ...Object.entries(added)]);
  const defined = new Map<string, EventDefinition>([...Object.entries(catalogue), ...Object.entries(definitions)]);

  const data: EventSamples['data'] = (type, overrides = {}) => {
    const sample = known.get(type);
    if (sample === undefined) throw new Error(describeMissing(type, known.keys()));
    // The key is the type whose data it is.
    return { ...structuredClone(sample as EventMap[typeof type]), ...overrides };
  };

  return {
    // Types that were defined are types of the program, by augmentation of EventMap.
    types: [...defined.keys()] as EventType[],
    definition: (type) => {
      const found = defined.get(type);
      if (found === undefined) throw new Error(describeMissing(type, defined.keys()));
      return found;
    },
    data,
    event: (type, overrides, { id = `sample-${type}`, time = Date.UTC(2026, 0, 1), ...context } = {}) => {
      const clock = { now: () => time, monotonic: () => 0, sleep: () => Promise.resolve() };
      const log = { log: () => undefined, child: () => log };
      const bus = createHookBus({ clock, log, source: 'phlo://test', ids: () => id, definitions });
      return bus.prepare(type, data(type, overrides), context);
    },
  };
}

/**
 * A whole event of the catalogue, as a hook gets it, with some fields of the type's sample replaced:
 * `sampleEvent('quality.result', { passed: true }, { runId: 'r1' })`. For types that plugins add see {@link createEventSamples}.
 */
export function sampleEvent<Type extends EventType>(
  type: Type,
  overrides?: Partial<EventMap[Type]>,
  context?: SampleContext,
): PhloEvent<Type> {
  return createEventSamples().event(type, overrides, context);
}

function describeMissing(type: string, known: Iterable<string>): string {
  const hint = didYouMean(type, known);
  return `there is no sample of ${type}; ${hint ?? 'give one of your own types: { definitions, samples }'}`;
}
