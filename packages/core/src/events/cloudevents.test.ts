import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromCloudEvent, toCloudEvent } from './cloudevents.js';
import type { PhloEvent } from './envelope.js';
import { toJson } from './event-json.js';

const event: PhloEvent<'telemetry.metric'> = {
  id: '01J',
  type: 'telemetry.metric',
  version: 1,
  time: Date.UTC(2026, 10, 24, 5, 42, 40, 7),
  source: 'phlo://flights',
  runId: 'r1',
  causationId: '01H',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  assetKeys: ['bronze.flights', 'bronze.airports'],
  partition: '2001-01',
  tags: { Env: 'prod' },
  data: { name: 'rows', value: 3, attributes: {} },
};

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#naming-conventions */
const attributeName = /^[a-z0-9]{1,20}$/;

describe('CloudEvents', () => {
  it('carry an event in attributes that the specification allows', () => {
    const cloudEvent = toCloudEvent(event);
    expect(Object.keys(cloudEvent).filter((name) => !attributeName.test(name))).toEqual([]);
    expect(cloudEvent).toEqual({
      specversion: '1.0',
      id: '01J',
      source: 'phlo://flights',
      type: 'telemetry.metric',
      time: '2026-11-24T05:42:40.007Z',
      datacontenttype: 'application/json',
      dataschema: 'urn:phlo:event:telemetry.metric:1',
      subject: 'bronze.flights',
      runid: 'r1',
      causationid: '01H',
      traceparent: event.traceparent,
      partition: '2001-01',
      data: { assetKeys: event.assetKeys, tags: event.tags, data: event.data },
    });
  });

  it('give back any event as it was, through JSON, and any event gives back its document', () => {
    const text = fc.string({ minLength: 1 });
    const anyEvent = fc.record(
      {
        id: text,
        type: fc.constantFrom('run.end', 'acme.a:b'),
        version: fc.nat(),
        time: fc.integer({ min: -8.64e15, max: 8.64e15 }),
        source: text,
        runId: fc.string(),
        causationId: fc.string(),
        traceparent: fc.string(),
        assetKeys: fc.array(fc.string()),
        partition: fc.string(),
        tags: fc.dictionary(
          fc.string().filter((name) => name !== '__proto__'),
          fc.string(),
        ),
        data: fc.jsonValue(),
      },
      { requiredKeys: ['id', 'type', 'version', 'time', 'source', 'assetKeys', 'tags', 'data'] },
    );
    fc.assert(
      fc.property(anyEvent, (any) => {
        const document = JSON.parse(JSON.stringify(toCloudEvent(any as unknown as PhloEvent))) as unknown;
        const event = fromCloudEvent(document);
        expect(event).toEqual(JSON.parse(JSON.stringify(any)));
        expect(toCloudEvent(event)).toEqual(document);
      }),
    );
  });

  it('are read as others may write them: null for what is unset, attributes of their own, any offset', () => {
    const { runId: _run, partition: _partition, ...rest } = event;
    const written = {
      ...toCloudEvent(event),
      subject: null,
      runid: null,
      partition: null,
      comexampleorigin: 'übersee',
      sampledrate: 7,
      time: '2026-11-24T07:42:40.007+02:00',
    };
    expect(fromCloudEvent(written)).toEqual(rest);
  });

  it.each([
    ['no object', 5, /the document/],
    ['another version', { ...toCloudEvent(event), specversion: '0.3' }, /specversion/],
    ['no data', { ...toCloudEvent(event), data: null }, /data is not/],
    ['keys that are no texts', { ...toCloudEvent(event), data: { assetKeys: [1], tags: {}, data: {} } }, /assetKeys/],
    ['tags that are no texts', { ...toCloudEvent(event), data: { assetKeys: [], tags: { a: 1 }, data: {} } }, /tags/],
    ['a time that is none', { ...toCloudEvent(event), time: 'today' }, /time/],
    ['a foreign schema', { ...toCloudEvent(event), dataschema: 'https://acme.example/1' }, /dataschema/],
    ['no id', { ...toCloudEvent(event), id: '' }, /id/],
    ['a time of no zone', { ...toCloudEvent(event), time: '2026-01-01T00:00:00' }, /time is not RFC 3339/],
    ['a time in words', { ...toCloudEvent(event), time: 'Jan 1 2026' }, /time is not RFC 3339/],
    [
      'the schema of another type',
      { ...toCloudEvent(event), type: 'run.end' },
      /dataschema is that of telemetry\.metric/,
    ],
    ['data in base64', { ...toCloudEvent(event), data: undefined, data_base64: 'e30=' }, /data is not/],
    ['a run id that is no text', { ...toCloudEvent(event), runid: 5 }, /runid/],
  ])('are refused with %s', (_, json, message) => {
    expect(() => fromCloudEvent(json)).toThrow(
      expect.objectContaining({ code: 'CLOUDEVENT_INVALID', message: expect.stringMatching(message) }),
    );
  });
});

describe('toJson', () => {
  it('writes the time in RFC 3339 and keeps the rest', () => {
    expect(toJson(event)).toEqual({ ...event, time: '2026-11-24T05:42:40.007Z' });
  });
});
