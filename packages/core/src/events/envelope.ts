import type { EventMap, PinnedEventMap } from './types.js';

/** Every type of the catalogue, and those that plugins add. */
export type EventType = Extract<keyof EventMap, string>;

/**
 * One event as every hook, the journal and `phlo events` see it. Plain JSON, deep-frozen.
 *
 * Maps to CloudEvents 1.0 without loss; `time` is epoch milliseconds here and RFC 3339 in every JSON document.
 */
export interface PhloEvent<Type extends EventType = EventType> {
  /** Unique, and sortable by time of creation. */
  readonly id: string;
  readonly type: Type;
  /** Major version of the type's data. */
  readonly version: number;
  readonly time: number;
  /** `phlo://<project>`. */
  readonly source: string;
  readonly runId?: string;
  /** Id of the event during which this one was emitted. */
  readonly causationId?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  readonly assetKeys: readonly string[];
  readonly partition?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: EventMap[Type];
}

/** A type at one of its majors: `quality.result@1`. */
export type PinnedType = Extract<keyof PinnedEventMap, string>;

/** An event as a hook gets it that pins a major, whichever major it was emitted with. */
export interface PinnedEvent<Pin extends PinnedType = PinnedType> extends Omit<PhloEvent, 'type' | 'data'> {
  readonly type: Pin extends `${infer Type}@${number}` ? Type : never;
  readonly data: PinnedEventMap[Pin];
}

/** An event of one of several types; `event.type` tells which, and narrows `event.data`. */
export type EventOf<Type extends EventType | PinnedType> = Type extends EventType
  ? PhloEvent<Type>
  : Type extends PinnedType
    ? PinnedEvent<Type>
    : never;

/** What an emitter says beside the data. */
export interface EventContext {
  readonly runId?: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  /** Default: the `assetKey` of the data, where it has one. */
  readonly assetKeys?: readonly string[];
  readonly partition?: string;
  readonly tags?: Readonly<Record<string, string>>;
}
