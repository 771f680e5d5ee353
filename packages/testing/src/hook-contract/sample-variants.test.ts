import { compileSchema, type EventDefinition, type JsonSchema } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { createEventSamples } from '../event-samples.js';
import { enumPaths, replaceAt, sampleVariants, withUnknownFields } from './sample-variants.js';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    status: { type: 'string', enum: ['ok', 'failed'] },
    phase: { type: 'string', enum: ['pre'], 'x-phlo-closed': true },
    fast: { type: 'boolean' },
    parts: { type: 'array', items: { type: 'object', properties: { kind: { type: 'string', enum: ['a', 'b'] } } } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    exact: { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'], additionalProperties: false },
  },
  required: ['status', 'parts', 'labels', 'exact'],
};
const sample = {
  status: 'ok',
  phase: 'pre',
  fast: true,
  parts: [{ kind: 'a' }, { kind: 'b' }],
  labels: { team: 'ops' },
  exact: { x: 1 },
};

describe('the variants of a sample', () => {
  it('are the sample, less of it, and each other value of enums and booleans', () => {
    const variants = Object.fromEntries(sampleVariants(sample, schema).map(({ label, data }) => [label, data]));
    expect(variants).toEqual({
      'with every field': sample,
      'without optional fields': { status: 'ok', parts: [{}, {}], labels: {}, exact: { x: 1 } },
      'with empty lists': { ...sample, parts: [] },
      'with status failed': { ...sample, status: 'failed' },
      'with fast false': { ...sample, fast: false },
      'with parts.0.kind b': { ...sample, parts: [{ kind: 'b' }, { kind: 'b' }] },
    });
  });

  it.each(createEventSamples().types)('of %s are valid, and so are those with unknown fields', (type) => {
    const { data, definition } = createEventSamples();
    const { data: own }: EventDefinition = definition(type);
    const validate = compileSchema(own);
    const invalid = sampleVariants(data(type), own).filter((variant) => validate(variant.data) !== undefined);
    expect(invalid).toEqual([]);
    expect(validate(withUnknownFields(data(type), own))).toBeUndefined();
    expect(JSON.stringify(withUnknownFields(data(type), own))).toContain('added_in_a_later_version');
  });
});

describe('what a later version may add', () => {
  it('are fields of every object that is open, and words of every enum that is', () => {
    const added = { added_in_a_later_version: { since: [1, 'x', null] } };
    expect(withUnknownFields(sample, schema)).toEqual({
      ...sample,
      ...added,
      parts: [
        { kind: 'a', ...added },
        { kind: 'b', ...added },
      ],
    });
    expect(enumPaths(sample, schema)).toEqual([['status'], ['parts', 0, 'kind']]);
  });

  it('is put in at its place, in a copy, and nowhere where the data has no such place', () => {
    expect(replaceAt(sample, ['parts', 0, 'kind'], 'new')).toEqual({
      ...sample,
      parts: [{ kind: 'new' }, { kind: 'b' }],
    });
    expect(replaceAt(sample, ['nowhere', 'at', 'all'], 'new')).toBe(sample);
    expect(sample.parts[0]).toEqual({ kind: 'a' });
  });
});
