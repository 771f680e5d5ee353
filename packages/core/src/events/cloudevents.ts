import { coreErrors } from '../errors/core-errors.js';
import type { EventType, PhloEvent } from './envelope.js';

/**
 * An event as CloudEvents 1.0 in structured JSON
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md). Extension attributes are lower
 * case and hold strings and integers only, so asset keys and tags travel inside `data`.
 */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** `urn:phlo:event:<type>:<major>`: the `$id` of the schema of `data.data`. */
  readonly dataschema: string;
  readonly subject?: string;
  readonly runid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  readonly partition?: string;
  readonly data: {
    readonly assetKeys: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
    readonly data: unknown;
  };
}

const schemaId = /^urn:phlo:event:(.+):(\d+)$/;

/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6; `Date.parse` alone takes "Jan 1" and times of no zone as well. Years beyond four digits are ours. */
const rfc3339 = /^([+-]\d{2})?\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** Nothing is lost: {@link fromCloudEvent} gives an equal event back. `subject` is the first asset key. */
export function toCloudEvent(event: PhloEvent): CloudEvent {
  const [subject] = event.assetKeys;
  return {
    specversion: '1.0',
    id: event.id,
    source: event.source,
    type: event.type,
    time: new Date(event.time).toISOString(),
    datacontenttype: 'application/json',
    dataschema: `urn:phlo:event:${event.type}:${event.version}`,
    // The specification forbids an empty subject.
    ...(subject === undefined || subject === '' ? {} : { subject }),
    ...(event.runId === undefined ? {} : { runid: event.runId }),
    ...(event.causationId === undefined ? {} : { causationid: event.causationId }),
    ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
    ...(event.partition === undefined ? {} : { partition: event.partition }),
    data: { assetKeys: event.assetKeys, tags: event.tags, data: event.data },
  };
}

/**
 * Reads what {@link toCloudEvent} wrote, parsed from JSON. Throws `CLOUDEVENT_INVALID`. The data is not checked against
 * the schema of its type: the bus does that with an event that it announces.
 */
export function fromCloudEvent(json: unknown): PhloEvent {
  if (!isRecord(json)) throw invalid('the document', 'is not an object');
  if (json['specversion'] !== '1.0') throw invalid('specversion', 'is not "1.0"');
  if (!isRecord(json['data'])) throw invalid('data', 'is not an object');
  const { assetKeys, tags, data } = json['data'];
  if (!isStrings(assetKeys)) throw invalid('data.assetKeys', 'is not an array of strings');
  if (!isRecord(tags) || !isStrings(Object.values(tags))) throw invalid('data.tags', 'is not an object of strings');
  const type = text(json, 'type');
  const event = {
    id: text(json, 'id'),
    type,
    version: majorOf(text(json, 'dataschema'), type),
    time: timeOf(text(json, 'time')),
    source: text(json, 'source'),
    ...optionalText(json, 'runid', 'runId'),
    ...optionalText(json, 'causationid', 'causationId'),
    ...optionalText(json, 'traceparent', 'traceparent'),
    assetKeys,
    ...optionalText(json, 'partition', 'partition'),
    tags: tags as Readonly<Record<string, string>>,
    data,
  };
  // Which data a type has is only known to the bus that takes the event.
  return event as PhloEvent<EventType>;
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function text(json: Json, name: string): string {
  const value = json[name];
  if (typeof value !== 'string' || value === '') throw invalid(name, 'is not a text');
  return value;
}

function optionalText<Name extends string>(json: Json, name: string, as: Name): { readonly [K in Name]?: string } {
  const value = json[name];
  // "A null value … MUST be treated as the equivalent of unset or omitted" (JSON format, section 2.2).
  if (value === undefined || value === null) return {};
  if (typeof value !== 'string') throw invalid(name, 'is not a text');
  // The one key is `as`: TypeScript widens computed keys to string.
  return { [as]: value } as { readonly [K in Name]?: string };
}

function majorOf(dataschema: string, type: string): number {
  const [, ofType, major] = schemaId.exec(dataschema) ?? [];
  if (major === undefined) throw invalid('dataschema', 'is not urn:phlo:event:<type>:<major>');
  if (ofType !== type) throw invalid('dataschema', `is that of ${ofType}, and type is ${type}`);
  return Number(major);
}

function timeOf(time: string): number {
  const epochMs = Date.parse(time);
  if (!rfc3339.test(time) || Number.isNaN(epochMs)) throw invalid('time', 'is not RFC 3339');
  return epochMs;
}

function invalid(what: string, problem: string): Error {
  return coreErrors.create('CLOUDEVENT_INVALID', { message: `This is no CloudEvent of Phlo: ${what} ${problem}` });
}
