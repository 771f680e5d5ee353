import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePublishing } from './mart-publishing-suite.js';
import { describeColumns, describeDependents, describeStrangers } from './mart-relation-suite.js';
import { failure, relationsOf, stepsOf } from './mart-target-steps.js';
import type { MartSteps, MartTargetHarness } from './mart-target-steps.js';

/**
 * The contract of `MartTarget` for a target that speaks PostgreSQL: `describeMartTarget('pglite', async () => …)`. `open` is
 * called once a test and gives an empty database.
 */
export function describeMartTarget(name: string, open: () => Promise<MartTargetHarness>): void {
  describe(`${name} is a mart target`, () => {
    let steps: MartSteps;
    let directory: string;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'phlo-mart-suite-'));
      steps = stepsOf(await open(), directory);
    });
    afterEach(async () => {
      await steps[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });
    const current = () => steps;
    describe('publishing', () => describePublishing(current));
    describe('what hangs on a mart', () => describeDependents(current));
    describe('its columns', () => describeColumns(current));
    describe('what is not its own', () => describeStrangers(current));
    describe('queries', () => describeQueries(current));
  });
}

function describeQueries(steps: () => MartSteps): void {
  it('binds parameters by the type that the statement gives them', async () => {
    const { target } = steps();
    const sql =
      'SELECT $1::int + 1 AS a, $2::text AS b, $3::numeric AS c, $4::boolean AS d, $5::timestamptz AS e, $6::bytea AS f, $7::jsonb AS g';
    const params = [1, "'; DROP", 12345678901234567890n, true, new Date(0), Uint8Array.of(1, 255), { x: [1] }];
    expect(await target.query(sql, params)).toEqual([
      {
        a: 2,
        b: "'; DROP",
        c: '12345678901234567890',
        d: true,
        e: '1970-01-01T00:00:00Z',
        f: 'Af8=',
        g: '{"x": [1]}',
      },
    ]);
    expect(await target.query('SELECT $1::text IS NULL AS a, $2::int IS NULL AS b', [null, undefined])).toEqual([
      { a: true, b: true },
    ]);
  });

  it('reads arrays, and dates far from now', async () => {
    const sql = `SELECT ARRAY[1, NULL, 9223372036854775807] AS a, ARRAY['x', '', 'a"b\\c,}', 'NULL', NULL] AS b,
      ARRAY[[true], [false]] AS c, '{}'::int[] AS d, '[0:1]={1.50,2}'::numeric[] AS e,
      date '0044-03-15 BC' AS f, timestamptz '12026-01-01 00:00:00Z' AS g, timestamp 'infinity' AS h`;
    expect(await steps().target.query(sql)).toEqual([
      {
        a: [1, null, '9223372036854775807'],
        b: ['x', '', 'a"b\\c,}', 'NULL', null],
        c: [[true], [false]],
        d: [],
        e: ['1.50', '2'],
        f: '-000043-03-15',
        g: '+012026-01-01T00:00:00Z',
        h: 'infinity',
      },
    ]);
  });

  it('gives every column of one name a name of its own', async () => {
    expect(await steps().target.query('SELECT 1 AS count, 2 AS count, 3 AS count_1')).toEqual([
      { count: 1, count_2: 2, count_1: 3 },
    ]);
  });

  it.each([
    ['a syntax error', 'SELEC 1'],
    ['a table that does not exist', 'SELECT * FROM marts.nothing'],
    ['a value that does not fit', `SELECT 'x'::int`],
    ['a second statement', 'SELECT 1; SELECT 2'],
    ['a missing parameter', 'SELECT $1::int'],
    ['a write', 'CREATE TABLE public.x (id int)'],
  ])('refuses %s', async (_, sql) => {
    await expect(steps().target.query(sql)).rejects.toEqual(failure('MARTS_SQL_INVALID'));
    expect(await steps().target.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('cannot leave its read-only transaction', async () => {
    const { target } = steps();
    await expect(target.query('COMMIT; CREATE TABLE public.x (id int)')).rejects.toEqual(failure('MARTS_SQL_INVALID'));
    expect(await relationsOf(target)).toEqual([]);
  });

  it('rejects once it is cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(steps().target.query('SELECT 1', [], { signal })).rejects.toEqual(failure('MARTS_CANCELLED'));
  });

  it('names its place without a secret', () => {
    const { display, connect } = steps().target;
    for (const text of [display, connect]) expect(text).not.toMatch(/:[^/@]+@|password/);
  });
}
