import { createIdSource, createSystemClock, fromCloudEvent, toCloudEvent } from '@phlo/core';
import type { PhloEvent } from '@phlo/core';
import { samples } from '@phlo/testing';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { findPublishedSchema } from './published-schema.ts';

const clock = createSystemClock();
const { eventId } = createIdSource(clock);

/** One event of every type with its sample, with and without what is optional in the envelope. */
const events = Object.entries(samples).flatMap(([type, data]): readonly PhloEvent[] => {
  const least = {
    id: eventId(),
    type,
    version: 1,
    time: clock.now(),
    source: 'phlo://flights',
    assetKeys: [],
    tags: {},
    data,
  };
  const full = {
    ...least,
    runId: 'r1',
    causationId: 'c1',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    assetKeys: ['bronze.flights', 'silver.flights'],
    partition: '2026-01-01',
    tags: { Env: 'prod' },
  };
  return [least as unknown as PhloEvent, full as unknown as PhloEvent];
});
const documents = events.map(
  (event) => JSON.parse(JSON.stringify(toCloudEvent(event))) as Readonly<Record<string, unknown>>,
);

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const formats = {
  'date-time': (text: string) => dateTime.test(text) && !Number.isNaN(Date.parse(text)),
  uri: (text: string) => URL.canParse(text),
  'uri-reference': (text: string) => URL.canParse(text, 'https://acme.example'),
};

/** The schema that the CloudEvents project publishes, where it lies beside the repository. */
const published = findPublishedSchema('cloudevents-1.0.json', process.env['CLOUDEVENTS_SCHEMA']);

/** What https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes asks, in our words. */
const attributes = {
  type: 'object',
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', minLength: 1 },
    source: { type: 'string', minLength: 1, format: 'uri-reference' },
    type: { type: 'string', minLength: 1 },
    datacontenttype: { const: 'application/json' },
    dataschema: { type: 'string', format: 'uri' },
    subject: { type: 'string', minLength: 1 },
    time: { type: 'string', format: 'date-time' },
    data: { type: 'object' },
  },
  required: ['specversion', 'id', 'source', 'type'],
  // Extension attributes hold texts, numbers or booleans, and are named in lower-case letters and digits.
  additionalProperties: { type: ['string', 'integer', 'boolean'] },
  propertyNames: { pattern: '^[a-z0-9]{1,20}$' },
};

function problemsBy(schema: object, candidates: readonly object[]): readonly unknown[] {
  const validate = new Ajv({ strict: false, formats }).compile(schema);
  return candidates.flatMap((document) => (validate(document) ? [] : [{ document, errors: validate.errors }]));
}

describe('CloudEvents of every sample', () => {
  it('are what the specification asks for, by a check of our own', () => {
    expect(documents.length).toBeGreaterThan(60);
    expect(problemsBy(attributes, documents)).toEqual([]);
  });

  it('would not pass that check with an attribute that is wrong', () => {
    const [document = {}] = documents;
    const wrong = [{ time: 'today' }, { source: '' }, { dataschema: 'no uri' }, { runId: 'r1' }, { tags: {} }];
    expect(wrong.flatMap((part) => problemsBy(attributes, [{ ...document, ...part }]))).toHaveLength(wrong.length);
  });

  // None where that schema is not there: the check of our own holds alone then.
  it.each(published === undefined ? [] : [published])(
    'are what the published JSON Schema of CloudEvents 1.0 asks for',
    (schema) => {
      expect(problemsBy(schema, documents)).toEqual([]);
      expect(problemsBy(schema, [{ ...documents[0], id: '' }])).toHaveLength(1);
    },
  );

  it('give back the event that they were made of', () => {
    expect(documents.map((document) => fromCloudEvent(document))).toEqual(events);
  });

  it('are made again, to the letter, of the event that was read from them', () => {
    expect(documents.map((document) => JSON.stringify(toCloudEvent(fromCloudEvent(document))))).toEqual(
      documents.map((document) => JSON.stringify(document)),
    );
  });
});
