import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakingChanges } from './compare-schemas.js';
import { readerSchema } from './reader-schema.js';
import { validFor } from './schema-arbitrary.test.setup.js';
import type { JsonSchema } from './schema.js';
import { compileSchema } from './validate.js';

interface Document extends JsonSchema {
  readonly 'x-phlo-kind'?: string;
  readonly 'x-phlo-indexed'?: readonly string[];
  readonly 'x-phlo-journaled'?: boolean;
}

const column: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, id: { type: 'integer' } },
  required: ['name'],
};
const before: Document = {
  'x-phlo-kind': 'notify',
  'x-phlo-indexed': ['status'],
  type: 'object',
  properties: {
    rows: { type: 'integer', minimum: 0, maximum: 1000 },
    note: { type: 'string' },
    status: { type: 'string', enum: ['ok', 'failed'] },
    phase: { type: 'string', enum: ['pre', 'post'], 'x-phlo-closed': true },
    columns: { type: 'array', items: column },
    scores: { type: 'object', additionalProperties: { type: 'number' } },
    size: { type: 'object', properties: { bytes: { type: 'integer' } }, additionalProperties: false },
    anything: {},
  },
  required: ['rows', 'status', 'phase', 'columns'],
};

type Fields = Readonly<Record<string, JsonSchema>>;
const { properties: fields, required } = before as {
  readonly properties: Fields;
  readonly required: readonly string[];
};

/** `before` with one field changed, added, or (by `undefined`) taken away. */
function withField(name: string, field: JsonSchema | undefined, isRequired = required.includes(name)): Document {
  const { [name]: _gone, ...others } = fields;
  const names = required.filter((one) => one !== name);
  return {
    ...before,
    properties: field === undefined ? others : { ...others, [name]: field },
    required: isRequired && field !== undefined ? [...names, name] : names,
  };
}

const ofColumn = (change: Partial<JsonSchema>) =>
  withField('columns', { type: 'array', items: { ...column, ...change } });

/** Who notices: a reader that knows `before`, whoever still emits by it, or nobody by data alone. */
type Victim = 'reader' | 'emitter' | 'neither';

const forbidden: readonly (readonly [string, Document, string, RegExp, Victim])[] = [
  ['a removed field', withField('note', undefined), '$.note', /removed or renamed/, 'neither'],
  ['a removed field that was always there', withField('rows', undefined), '$.rows', /removed/, 'reader'],
  [
    'a renamed field',
    {
      ...withField('note', undefined),
      properties: { ...withField('note', undefined).properties, remark: { type: 'string' } },
    },
    '$.note',
    /removed or renamed/,
    'neither',
  ],
  ['another type', withField('rows', { type: 'string' }), '$.rows', /of type integer and is of type string/, 'reader'],
  ['a number for an integer', withField('rows', { type: 'number' }), '$.rows', /of type number/, 'reader'],
  ['a type where any was taken', withField('anything', { type: 'string' }), '$.anything', /any JSON value/, 'emitter'],
  ['any value where a type was', withField('note', {}), '$.note', /is any JSON value/, 'reader'],
  ['a new required field', withField('extra', { type: 'string' }, true), '$.extra', /new and required/, 'emitter'],
  [
    'a field that becomes required',
    withField('note', fields['note'], true),
    '$.note',
    /optional and is required/,
    'emitter',
  ],
  ['a field that becomes optional', withField('rows', fields['rows'], false), '$.rows', /always there/, 'reader'],
  [
    'a value that an enum loses',
    withField('status', { type: 'string', enum: ['ok'] }),
    '$.status',
    /no longer knows the value failed/,
    'emitter',
  ],
  [
    'a renamed value of an enum',
    withField('status', { type: 'string', enum: ['ok', 'error'] }),
    '$.status',
    /value failed/,
    'emitter',
  ],
  [
    'an enum where any text was',
    withField('note', { type: 'string', enum: ['a'] }),
    '$.note',
    /takes only some/,
    'emitter',
  ],
  ['an enum that is given up', withField('status', { type: 'string' }), '$.status', /takes any text/, 'neither'],
  [
    'an open enum that is closed',
    withField('status', { type: 'string', enum: ['ok', 'failed'], 'x-phlo-closed': true }),
    '$.status',
    /is closed/,
    'neither',
  ],
  [
    'a closed enum that is opened',
    withField('phase', { type: 'string', enum: ['pre', 'post'] }),
    '$.phase',
    /has an open one/,
    'neither',
  ],
  [
    'a value that a closed enum gets',
    withField('phase', { type: 'string', enum: ['pre', 'post', 'during'], 'x-phlo-closed': true }),
    '$.phase',
    /closed and knows the new value during/,
    'reader',
  ],
  [
    'a tightened lower bound',
    withField('rows', { type: 'integer', minimum: 500, maximum: 1000 }),
    '$.rows',
    /minimum 0 and has 500/,
    'emitter',
  ],
  [
    'a tightened upper bound',
    withField('rows', { type: 'integer', minimum: 0, maximum: 9 }),
    '$.rows',
    /maximum 1000/,
    'emitter',
  ],
  [
    'a loosened bound',
    withField('rows', { type: 'integer', maximum: 1000 }),
    '$.rows',
    /minimum 0 and has none/,
    'reader',
  ],
  ['a bound that is new', withField('anything', { minimum: 1 }), '$.anything', /had minimum none and has 1/, 'neither'],
  [
    'a keyword that nobody knows',
    withField('note', { type: 'string', pattern: '^a' } as JsonSchema),
    '$.note',
    /had pattern none and has "\^a"/,
    'neither',
  ],
  [
    'fields that may not be there any more',
    { ...before, additionalProperties: false },
    '$',
    /takes no other fields any more/,
    'emitter',
  ],
  [
    'other fields where there were none',
    withField('size', { type: 'object', properties: { bytes: { type: 'integer' } } }),
    '$.size',
    /took no other fields/,
    'reader',
  ],
  [
    'a new field of a closed object',
    withField('size', {
      type: 'object',
      properties: { bytes: { type: 'integer' }, files: { type: 'integer' } },
      additionalProperties: false,
    }),
    '$.size.files',
    /takes no other fields/,
    'reader',
  ],
  [
    'another type of the values of a record',
    withField('scores', { type: 'object', additionalProperties: { type: 'string' } }),
    '$.scores.*',
    /of type number and is of type string/,
    'reader',
  ],
  [
    'a record of anything',
    withField('scores', { type: 'object' }),
    '$.scores.*',
    /of type number and is any JSON value/,
    'reader',
  ],
  [
    'a named field of a record that is none of its values',
    withField('scores', {
      type: 'object',
      properties: { best: { type: 'string' } },
      additionalProperties: { type: 'number' },
    }),
    '$.scores.best',
    /of type number and is of type string/,
    'reader',
  ],
  ['a change within items', ofColumn({ required: [] }), '$.columns[].name', /always there/, 'reader'],
  [
    'items of any kind',
    withField('columns', { type: 'array' }),
    '$.columns[]',
    /type object and is any JSON value/,
    'reader',
  ],
  ['another kind', { ...before, 'x-phlo-kind': 'gate' }, '$', /had x-phlo-kind "notify" and has "gate"/, 'neither'],
  ['an index that is gone', { ...before, 'x-phlo-indexed': [] }, '$.status', /no longer indexed/, 'neither'],
  [
    'a journal that no longer keeps it',
    { ...before, 'x-phlo-journaled': false },
    '$',
    /no longer journaled/,
    'neither',
  ],
];

const allowed: readonly (readonly [string, Document])[] = [
  ['nothing', structuredClone(before)],
  ['a new optional field', withField('extra', { type: 'string' })],
  ['a new optional field of items', ofColumn({ properties: { ...column.properties, type: { type: 'string' } } })],
  ['a new object with fields of its own', withField('extra', { type: 'object', properties: {}, required: [] })],
  ['a new value of an open enum', withField('status', { type: 'string', enum: ['ok', 'failed', 'skipped'] })],
  ['values in another order', withField('status', { type: 'string', enum: ['failed', 'ok'] })],
  ['required fields in another order', { ...before, required: required.toReversed() }],
  ['what was meant by default', { ...before, additionalProperties: true }],
  ['one more indexed field', { ...before, 'x-phlo-indexed': ['note', 'status'] }],
  ['words', { ...withField('note', { type: 'string', description: 'Remark' }), description: 'It happened.' }],
  [
    'a named field of a record that is one of its values',
    withField('scores', {
      type: 'object',
      properties: { best: { type: 'number' } },
      additionalProperties: { type: 'number' },
    }),
  ],
];

/** Whether some data that is valid by one schema is refused by the other. */
function findsRefusal(valid: JsonSchema, by: JsonSchema): boolean {
  const validate = compileSchema(by);
  const property = fc.property(validFor(valid), (data) => validate(data) === undefined);
  return fc.check(property, { seed: 46, numRuns: 500 }).failed;
}

/** What a reader that knows `before` makes of events by `after`. */
const breaksReaders = (after: JsonSchema) => findsRefusal(after, readerSchema(before));
/** What becomes of events by `before`, of old journals and of plugins that emit as they ever did. */
const breaksEmitters = (after: JsonSchema) => findsRefusal(before, after);

describe('within a major', () => {
  it.each(forbidden)('%s is refused, with its path', (_, after, path, message) => {
    expect(breakingChanges(before, after)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it.each(allowed)('%s may change', (_, after) => {
    expect(breakingChanges(before, after)).toEqual([]);
  });

  it('a journal may begin to keep an event', () => {
    expect(breakingChanges({ ...before, 'x-phlo-journaled': false } as JsonSchema, before)).toEqual([]);
  });

  it('every change is told, not only the first', () => {
    const after = { ...withField('note', undefined), 'x-phlo-indexed': [], required: [] };
    expect(breakingChanges(before, after).map(({ path }) => path)).toEqual([
      '$.status',
      '$.rows',
      '$.note',
      '$.status',
      '$.phase',
      '$.columns',
    ]);
  });
});

describe('generated data', () => {
  it.each(forbidden.filter(([, , , , victim]) => victim === 'reader'))(
    'shows that a reader would stumble over %s',
    (_, after) => expect(breaksReaders(after)).toBe(true),
  );

  it.each(forbidden.filter(([, , , , victim]) => victim === 'emitter'))(
    'shows that what was valid is refused after %s',
    (_, after) => expect(breaksEmitters(after)).toBe(true),
  );

  it.each(allowed)('finds nothing where %s has changed', (_, after) => {
    expect([breaksReaders(after), breaksEmitters(after)]).toEqual([false, false]);
  });
});
