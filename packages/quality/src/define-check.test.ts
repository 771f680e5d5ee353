import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isPhloError } from '@phlo/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notNull, unique } from './checks.js';
import type { Check } from './check.js';
import { defineCheck, isCheckType } from './define-check.js';
import { openLake } from './open-lake.test.setup.js';
import type { TestLake } from './open-lake.test.setup.js';
import { parseChecks } from './parse-checks.js';
import { sql } from './sql.js';
import type { Sql } from './sql.js';

interface Multiple {
  readonly of: number;
  readonly offset?: number;
}

/** A schema as any library would give it: it fills in a default and drops what it does not know. */
const multipleOptions: StandardSchemaV1<Multiple, Required<Multiple>> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      const { of, offset = 0 } = value as Partial<Multiple>;
      if (typeof of !== 'number') return { issues: [{ message: 'expected a number', path: ['of'] }] };
      return { value: { of, offset } };
    },
  },
};

const multiple = defineCheck({
  type: 'acme.multiple',
  options: multipleOptions,
  problem: ({ of }) => `is no multiple of ${of}`,
  failing: ({ column, options }) => sql`(${column} - ${options.offset}) % ${options.of} <> 0`,
});
const lowerCase = defineCheck({
  type: 'acme.lower_case',
  problem: 'has upper-case letters',
  failing: ({ column, columnType }) => sql`${column} <> lower(${column}) AND ${columnType} = 'string' -- a note`,
});
const rare = defineCheck({
  type: 'acme.rare',
  problem: 'is there only once',
  failingRows: ({ column, table }) =>
    sql`SELECT ${column} FROM ${table} GROUP BY ${column} HAVING count(*) = 1 -- a note`,
});

let lake: TestLake;
beforeAll(async () => {
  lake = await openLake();
  await lake.put('bronze.items', { id: 'long', code: 'string' }, [
    { id: 3, code: 'a' },
    { id: 6, code: 'B' },
    { id: 7, code: null },
    { id: null, code: 'a' },
  ]);
});
afterAll(() => lake[Symbol.asyncDispose]());

async function judge(check: Check) {
  const { results, samples } = await lake.audit('bronze.items', [check]);
  const [result] = results;
  if (result === undefined) throw new Error('a check has a result');
  return { ...result, sample: samples.get(check.name) };
}

describe('a check of a kind that a plugin defines', () => {
  it('fails for the rows of its condition, where null is no failure, and keeps a sample of them', async () => {
    const result = await judge(multiple('id', { of: 3 }));
    expect(result).toMatchObject({
      check: 'acme_multiple_id',
      type: 'acme.multiple',
      column: 'id',
      outcome: 'failed',
      failedRows: 1,
      totalRows: 4,
      message: '1 of 4 rows: id is no multiple of 3',
    });
    expect(await lake.readSample(result.sample?.file ?? '')).toEqual([{ id: 7, code: null }]);
  });

  it.each<[string, Check, string, number]>([
    ['defaults of its own options', multiple('id', { of: 3, offset: 1 }), 'failed', 2],
    ['a severity', multiple('id', { of: 3, severity: 'warn' }), 'warned', 1],
    ['a threshold', multiple('id', { of: 3, fail: { rows: 1 } }), 'passed', 1],
    ['a condition on the rows', multiple('id', { of: 3, where: "code = 'a' -- only these" }), 'passed', 0],
    ['the type of the column', lowerCase('code'), 'failed', 1],
    ['a query of its own', rare('code'), 'failed', 2],
    ['a query and a condition on the rows', rare('code', { where: "code = 'B' -- only this" }), 'failed', 1],
  ])('is judged as built-in ones are: %s', async (_, check, outcome, failedRows) => {
    expect(await judge(check)).toMatchObject({ outcome, failedRows });
  });

  it('is answered by the one scan that answers all others; only a query takes a statement of its own', async () => {
    const checks = [notNull('id'), multiple('id', { of: 3 }), lowerCase('code'), unique('code', { where: 'id > 5' })];
    expect((await lake.audit('bronze.items', checks)).statements).toHaveLength(1);
    expect((await lake.audit('bronze.items', [...checks, rare('code')])).statements).toHaveLength(2);
  });

  it.each<[string, Check, string]>([
    [
      'throws',
      brokenCheck(() => {
        throw new Error('no idea');
      }),
      'acme_broken_id: acme.broken threw an error: no idea',
    ],
    // @ts-expect-error Text is no SQL: nothing in it would be quoted.
    ['gives text', brokenCheck(() => '1 = 1'), 'gives no SQL that sql`…` made'],
    ['gives SQL that makes no sense', brokenCheck(() => sql`nothing_there > 0`), 'nothing_there'],
    ['asks for a column that is not there', lowerCase('cod'), 'did you mean "code"?'],
  ])('is errored alone where it %s', async (_, check, message) => {
    const { results } = await lake.audit('bronze.items', [check, notNull('id'), multiple('id', { of: 3 })]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['errored', 'failed', 'failed']);
    expect(results[0]?.message).toContain(message);
  });

  it('refuses options that it does not have, and values that its schema refuses', () => {
    const failure = (make: () => unknown) => {
      try {
        return make();
      } catch (error) {
        return isPhloError(error) ? `${error.code}: ${error.message}` : error;
      }
    };
    // @ts-expect-error Its schema wants a number.
    expect(failure(() => multiple('id', { of: 'three' }))).toBe(
      'CHECK_INVALID: acme_multiple_id: of: expected a number.',
    );
    // @ts-expect-error It has a required option.
    expect(failure(() => multiple('id'))).toContain('of: expected a number');
    // @ts-expect-error The option is mistyped, and its schema would drop it.
    expect(failure(() => multiple('id', { of: 3, offsett: 1 }))).toContain(
      'there is no option "offsett", did you mean "offset"',
    );
    // @ts-expect-error It has no options of its own.
    expect(failure(() => lowerCase('code', { sevrity: 'warn' }))).toContain('did you mean "severity"');
    expect(failure(() => defineCheck({ type: 'Acme.x', problem: '', failing: () => sql`1` }))).toContain(
      'is no name of a kind of check',
    );
  });

  it('is told from other functions', () => {
    expect(isCheckType(lowerCase)).toBe(true);
    for (const other of [notNull, { type: 'acme.x' }, undefined]) expect(isCheckType(other)).toBe(false);
  });
});

function brokenCheck(failing: () => Sql): Check {
  return defineCheck({ type: 'acme.broken', problem: 'is odd', failing })('id');
}

describe('a kind of check of a plugin in front matter', () => {
  const read = (entry: object) => parseChecks([entry], 'gold/x.sql', [multiple, lowerCase]);

  it.each<[object, Check]>([
    [{ 'acme.lower_case': 'code' }, lowerCase('code')],
    [{ 'acme.multiple': { column: 'id', of: 3 } }, multiple('id', { of: 3 })],
    [
      { 'acme.multiple': { column: 'id', of: 3, offset: 1, name: 'thirds', severity: 'warn', where: 'id > 0' } },
      multiple('id', { of: 3, offset: 1, name: 'thirds', severity: 'warn', where: 'id > 0' }),
    ],
  ])('is what its function makes: %j', (entry, made) => {
    const [{ rule, ...rest } = made] = read(entry);
    expect({ ...rest, rule: { ...rule, compile: undefined } }).toEqual({
      ...made,
      rule: { ...made.rule, compile: undefined },
    });
  });

  it('is looked for among the plugins where it is not known', () => {
    expect(() => parseChecks([{ 'other.kind': 'code' }])).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('phlo plugin list --type quality') as string }) as Error,
    );
  });

  it.each([
    [
      { 'acme.lowercase': 'code' },
      'gold/x.sql: checks[0]: "acme.lowercase" is no kind of check; did you mean "acme.lower_case"?',
    ],
    [{ 'acme.lower_case': 5 }, 'gold/x.sql: checks[0].acme.lower_case: "column" has to be text.'],
    [
      { 'acme.multiple': { column: 'id' } },
      'gold/x.sql: checks[0].acme.multiple: acme_multiple_id: of: expected a number.',
    ],
    [{ 'acme.multiple': { column: 'id', of: 3, severity: 'bad' } }, '"severity" is warn or error'],
    [{ 'acme.lower_case': { column: 'code', of: 3 } }, 'there is no option "of"'],
  ])('is refused where it is written wrongly: %j', (entry, message) => {
    expect(() => read(entry)).toThrow(message);
  });
});
