import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.js';
import {
  array,
  boolean,
  enumOf,
  integer,
  json,
  number,
  object,
  optional,
  record,
  string,
  type JsonSchema,
} from './schema.js';
import { compileSchema } from './validate.js';

const schema = object({
  name: string(),
  count: integer(),
  ratio: optional(number()),
  ok: boolean(),
  level: enumOf(['low', 'high']),
  items: array(object({ id: integer() })),
  scores: record(number()),
  anything: json(),
});
const valid = { name: 'n', count: 1, ok: true, level: 'low', items: [{ id: 1 }], scores: { a: 0.5 }, anything: null };

const cases: readonly [string, unknown, string, string][] = [
  ['a missing field', { ...valid, name: undefined }, '$.name', 'is missing'],
  ['a wrong type', { ...valid, name: 5 }, '$.name', 'must be a string, but is 5'],
  ['a fraction', { ...valid, count: 1.5 }, '$.count', 'must be a safe integer, but is 1.5'],
  [
    'an integer that lost digits',
    { ...valid, count: 2 ** 53 },
    '$.count',
    'must be a safe integer, but is 9007199254740992',
  ],
  ['NaN', { ...valid, ratio: Number.NaN }, '$.ratio', 'must be a finite number, but is NaN'],
  ['null for an optional field', { ...valid, ratio: null }, '$.ratio', 'must be a finite number, but is null'],
  ['a value outside of an enum', { ...valid, level: 'mid' }, '$.level', 'must be one of low, high, but is a string'],
  [
    'a problem inside an array',
    { ...valid, items: [{ id: 1 }, { id: 'x' }] },
    '$.items[1].id',
    'must be a safe integer, but is a string',
  ],
  ['an object for an array', { ...valid, items: {} }, '$.items', 'must be an array, but is an object'],
  ['an array for an object', [], '$', 'must be an object, but is an array'],
  [
    'a problem in a record',
    { ...valid, scores: { a: 1, b: 'x' } },
    '$.scores.b',
    'must be a finite number, but is a string',
  ],
];

describe('compileSchema', () => {
  it('accepts what fits, optional fields left out or undefined, and fields that it does not know', () => {
    const validate = compileSchema(schema);
    expect([validate(valid), validate({ ...valid, ratio: undefined, later: 1 })]).toEqual([undefined, undefined]);
  });

  it.each(cases)('tells %s, and where', (_, value, path, message) => {
    expect(compileSchema(schema)(value)).toEqual({ path, message });
  });

  it('refuses unknown fields where the schema does', () => {
    const closed: JsonSchema = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
    expect(compileSchema(closed)({ a: 'x', b: 1 })).toEqual({ path: '$.b', message: 'is not allowed' });
  });

  it('keeps numbers within their bounds, both included', () => {
    const bounded: JsonSchema = { type: 'integer', minimum: 1, maximum: 3 };
    const ajv = new Ajv2020().compile(bounded);
    const values = [0, 1, 3, 4, 2.5, '2'];
    expect(values.map((value) => compileSchema(bounded)(value) === undefined)).toEqual(
      values.map((value) => ajv(value)),
    );
    expect(compileSchema(bounded)(4)).toEqual({ path: '$', message: 'must be between 1 and 3, but is 4' });
    expect(compileSchema({ type: 'number', minimum: 0 })(-1)?.message).toBe('must be at least 0, but is -1');
    expect(compileSchema({ type: 'number', maximum: 1 })(2)?.message).toBe('must be at most 1, but is 2');
  });

  it('agrees with an independent validator on every event type', () => {
    const ajv = new Ajv2020({ strict: false });
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer()),
      fc.object(),
    );
    for (const { data } of Object.values(catalogue) as readonly { readonly data: JsonSchema }[]) {
      const [ours, theirs] = [compileSchema(data), ajv.compile(data)];
      fc.assert(
        fc.property(instanceOf(data, value), (candidate) => {
          // JSON Schema counts 1e300 as an integer; an event refuses what JavaScript cannot count.
          fc.pre(!JSON.stringify(candidate).includes('e+'));
          expect(ours(candidate) === undefined).toBe(theirs(candidate));
        }),
        { seed: 3, numRuns: 60 },
      );
    }
  });
});

/** Mostly valid values, with any value in a place now and then. */
function instanceOf(of: JsonSchema, noise: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: plain(of, noise), weight: 40 }, { arbitrary: noise, weight: 1 });
}

function plain(of: JsonSchema, noise: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  switch (of.type) {
    case 'string':
      return of.enum === undefined ? fc.string() : fc.constantFrom(...of.enum);
    case 'integer':
      return fc.integer();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(instanceOf(of.items ?? {}, noise), { maxLength: 3 });
    case 'object': {
      const fields = Object.entries(of.properties ?? {}).map(
        ([name, field]) => [name, instanceOf(field, noise)] as const,
      );
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...(of.required ?? [])] });
    }
    default:
      return noise;
  }
}
