import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPhloError } from '@phlo/core';
import type { ColumnSpec, MartLoad, MartTarget, Row } from '@phlo/lake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** An empty database: no mart, nothing of Phlo. */
export interface MartTargetHarness extends AsyncDisposable {
  readonly target: MartTarget;
  /** Statements of the owner of the database, past Phlo. */
  sql(statements: string): Promise<void>;
}

type Values = readonly (string | null)[];
interface Load extends Partial<Omit<MartLoad, 'csvPath'>> {
  readonly rows?: readonly Values[];
}

interface Steps extends MartTargetHarness {
  load(load?: Load): Promise<MartLoad>;
  publish(...loads: readonly Load[]): Promise<void>;
  ids(relation?: string): Promise<readonly unknown[]>;
}

const idColumns: readonly ColumnSpec[] = [
  { name: 'id', type: 'long', nullable: false },
  { name: 'name', type: 'string', nullable: true },
];
const rowsOf = (...ids: readonly number[]): readonly Values[] => ids.map((id) => [String(id), `n${id}`]);
const [idColumn, nameColumn] = idColumns as readonly [ColumnSpec, ColumnSpec];
const amountColumn: ColumnSpec = { name: 'amount', type: 'decimal(10,2)', nullable: true };

/** CSV as `EngineSession.writeCsv` promises it. */
const toCsv = (rows: readonly Values[]): string =>
  rows
    .map((row) => row.map((value) => (value === null ? '\\N' : `"${value.replaceAll('"', '""')}"`)).join(','))
    .map((line) => `${line}\n`)
    .join('');

function stepsOf(harness: MartTargetHarness, directory: string): Steps {
  let files = 0;
  const load: Steps['load'] = async ({ rows = rowsOf(1, 2), ...given } = {}) => {
    const csvPath = join(directory, `${(files += 1)}.csv`);
    await writeFile(csvPath, toCsv(rows));
    const facts = { relation: 'marts.a', table: 'gold.a', snapshotId: 's1', columns: idColumns, indexes: [] };
    return { ...facts, ...given, csvPath };
  };
  return {
    ...harness,
    load,
    async publish(...loads) {
      await harness.target.publish(await Promise.all(loads.map(load)), { runId: 'r1' });
    },
    async ids(relation = 'marts.a') {
      return (await harness.target.query(`SELECT id FROM ${relation} ORDER BY id`)).map(({ id }) => id);
    },
  };
}

const failure = (code: string) => expect.objectContaining({ code }) as unknown;
const refusal = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    if (isPhloError(error)) return { code: error.code, dataState: error.dataState };
    throw error;
  }
  return 'nothing was refused';
};
const unchanged = (code: string) => ({ code, dataState: 'The marts show what they showed before.' });

/**
 * The contract of `MartTarget` for a target that speaks PostgreSQL: `describeMartTarget('pglite', async () => …)`. `open` is
 * called once a test and gives an empty database.
 */
export function describeMartTarget(name: string, open: () => Promise<MartTargetHarness>): void {
  describe(`${name} is a mart target`, () => {
    let steps: Steps;
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

function describePublishing(steps: () => Steps): void {
  it('shows nothing as published in an empty database', async () => {
    expect(await steps().target.published()).toEqual(new Map());
  });

  it('publishes several relations at once and remembers each', async () => {
    const { target, load, ids } = steps();
    const loads = [await load({ relation: 'marts.z', table: 'gold.z', rows: rowsOf(7) }), await load()];
    const states = await target.publish(loads, { runId: 'r7' });
    expect(states).toMatchObject([
      { relation: 'marts.z', table: 'gold.z', snapshotId: 's1', rows: 1, runId: 'r7' },
      { relation: 'marts.a', table: 'gold.a', snapshotId: 's1', rows: 2, runId: 'r7' },
    ]);
    expect(await target.published()).toEqual(new Map(states.map((state) => [state.relation, state])));
    expect([await ids('marts.z'), await ids()]).toEqual([[7], [1, 2]]);
  });

  it('replaces all rows, and publishes a relation that is empty', async () => {
    const { publish, ids, target } = steps();
    await publish({ rows: rowsOf(1, 2, 3) });
    await publish({ rows: rowsOf(3, 4), snapshotId: 's2' });
    expect(await ids()).toEqual([3, 4]);
    await publish({ rows: [], snapshotId: 's3' });
    expect(await ids()).toEqual([]);
    expect((await target.published()).get('marts.a')).toMatchObject({ snapshotId: 's3', rows: 0 });
  });

  it('keeps every value exactly', async () => {
    const { publish, target } = steps();
    const text = [
      '',
      ' ',
      'NULL',
      '\\N',
      'a,b',
      '"',
      "'",
      'two\nlines',
      'a\n\\.\nb',
      '\\.',
      'ß 漢 🦆 \u00a0',
      'tab\t\r\n',
    ];
    await publish({ columns: everyType, rows: [largest, ...text.map((value) => [...nulls.slice(0, -1), value])] });
    const rows = await target.query('SELECT * FROM marts.a');
    expect(rows[0]).toEqual(largestRead);
    expect(rows.slice(1).map((row) => row.text)).toEqual(text);
    expect(rows[1]).toEqual({ ...Object.fromEntries(everyType.map((column) => [column.name, null])), text: '' });
  });

  it('keeps floats that are no numbers, and nulls apart from the empty text', async () => {
    const { publish, target } = steps();
    const columns: readonly ColumnSpec[] = [{ name: 'x', type: 'double', nullable: true }, nameColumn];
    await publish({
      columns,
      rows: [
        ['nan', ''],
        ['inf', null],
        ['-inf', '\\N'],
        [null, 'x'],
      ],
    });
    expect(await target.query('SELECT x, name, name IS NULL AS "isNull" FROM marts.a')).toEqual([
      { x: 'NaN', name: '', isNull: false },
      { x: 'Infinity', name: null, isNull: true },
      { x: '-Infinity', name: '\\N', isNull: false },
      { x: null, name: 'x', isNull: false },
    ]);
  });

  it.each([
    ['a NUL character in text', [['3', 'a\0b']], 'MARTS_VALUE_INVALID'],
    ['an integer out of range', [['99999999999999999999', 'x']], 'MARTS_VALUE_INVALID'],
    ['a row that is cut off', [['3', 'x'], ['4']], 'MARTS_VALUE_INVALID'],
    ['a null in a column that has none', [[null, 'x']], 'MARTS_CONSTRAINT_VIOLATED'],
  ])('publishes none of the relations where one has %s', async (_, rows, code) => {
    const { publish, ids, target, load } = steps();
    await publish({}, { relation: 'marts.b' });
    const loads = [
      await load({ rows: rowsOf(9), snapshotId: 's2' }),
      await load({ relation: 'marts.b', rows, snapshotId: 's2', table: 'gold.b' }),
      await load({ relation: 'marts.c', rows: rowsOf(9) }),
    ];
    const refused = target.publish(loads, { runId: 'r2' });
    expect(await refusal(refused)).toEqual(unchanged(code));
    await expect(refused).rejects.toThrow('marts.b');
    await expect(refused).rejects.toMatchObject({ asset: 'gold.b' });
    expect([await ids(), await ids('marts.b')]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect([...(await target.published()).values()].map(({ snapshotId }) => snapshotId)).toEqual(['s1', 's1']);
    expect(await relationsOf(target)).toEqual(['marts.a', 'marts.b', 'phlo.published']);
  });

  it('publishes again after a failure', async () => {
    const { publish, ids } = steps();
    await expect(publish({ rows: [['x', 'y']] })).rejects.toEqual(failure('MARTS_VALUE_INVALID'));
    await publish({});
    expect(await ids()).toEqual([1, 2]);
  });

  it('changes nothing once it is cancelled', async () => {
    const { target, load, publish, ids } = steps();
    await publish({});
    const signal = AbortSignal.abort(new Error('enough'));
    const refused = target.publish([await load({ rows: rowsOf(5), snapshotId: 's2' })], { runId: 'r2', signal });
    expect(await refusal(refused)).toEqual(unchanged('MARTS_CANCELLED'));
    expect(await ids()).toEqual([1, 2]);
  });

  it('takes a file that is gone for a failure', async () => {
    const { target, load, ids, publish } = steps();
    await publish({});
    const gone = { ...(await load({ snapshotId: 's2' })), csvPath: join(tmpdir(), 'phlo-no-such-file.csv') };
    const { code } = (await refusal(target.publish([gone], { runId: 'r2' }))) as { readonly code: string };
    expect(code).toBe('MARTS_COPY_FAILED');
    expect(await ids()).toEqual([1, 2]);
  });
}

const everyType: readonly ColumnSpec[] = [
  { name: 'flag', type: 'boolean', nullable: true },
  { name: 'small', type: 'int', nullable: true },
  { name: 'big', type: 'long', nullable: true },
  { name: 'real', type: 'float', nullable: true },
  { name: 'double', type: 'double', nullable: true },
  { name: 'day', type: 'date', nullable: true },
  { name: 'hour', type: 'time', nullable: true },
  { name: 'local', type: 'timestamp', nullable: true },
  { name: 'instant', type: 'timestamptz', nullable: true },
  { name: 'id', type: 'uuid', nullable: true },
  { name: 'bytes', type: 'binary', nullable: true },
  { name: 'amount', type: 'decimal(38,9)', nullable: true },
  { name: 'Odd "name"', type: 'string', nullable: true },
  { name: 'text', type: 'string', nullable: true },
];
const nulls: Values = everyType.map(() => null);
const largest: Values = [
  'true',
  '-2147483648',
  '9223372036854775807',
  '0.1',
  '0.1',
  '2024-02-29',
  '23:59:59.999999',
  '2024-02-29 12:00:00.123456',
  '2024-02-29 12:00:00.5+02',
  '0190163d-8694-739b-aea5-966c26f8ad91',
  '\\x00ff5c22',
  '12345678901234567890123456789.123456789',
  'odd',
  'x',
];
const largestRead: Row = {
  flag: true,
  small: -2147483648,
  big: '9223372036854775807',
  real: Math.fround(0.1),
  double: 0.1,
  day: '2024-02-29',
  hour: '23:59:59.999999',
  local: '2024-02-29T12:00:00.123456',
  instant: '2024-02-29T10:00:00.500000Z',
  id: '0190163d-8694-739b-aea5-966c26f8ad91',
  bytes: 'AP9cIg==',
  amount: '12345678901234567890123456789.123456789',
  'Odd "name"': 'odd',
  text: 'x',
};

async function relationsOf(target: MartTarget): Promise<readonly unknown[]> {
  const rows = await target.query(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

function describeDependents(steps: () => Steps): void {
  it('keeps a view and shows the new rows through it', async () => {
    const { publish, sql, ids } = steps();
    await publish({});
    await sql('CREATE SCHEMA bi; CREATE VIEW bi.v AS SELECT id FROM marts.a WHERE id > 1');
    await publish({ rows: rowsOf(1, 2, 3), snapshotId: 's2' });
    expect(await ids('bi.v')).toEqual([2, 3]);
  });

  it('keeps grants, policies and statistics targets', async () => {
    const { publish, sql, target } = steps();
    await publish({});
    await sql(`GRANT SELECT ON marts.a TO PUBLIC; ALTER TABLE marts.a ENABLE ROW LEVEL SECURITY;
      CREATE POLICY mine ON marts.a USING (id > 1); ALTER TABLE marts.a ALTER COLUMN id SET STATISTICS 500`);
    await publish({ rows: rowsOf(4), snapshotId: 's2' });
    const [facts] = await target.query(`SELECT relacl::text LIKE '%=r/%' AS granted, relrowsecurity AS policed,
      (SELECT polname FROM pg_policy WHERE polrelid = c.oid) AS policy,
      (SELECT attstattarget FROM pg_attribute WHERE attrelid = c.oid AND attname = 'id') AS target
      FROM pg_class c WHERE oid = 'marts.a'::regclass`);
    expect(facts).toEqual({ granted: true, policed: true, policy: 'mine', target: 500 });
  });

  it('keeps a foreign key of the mart, and checks it', async () => {
    const { publish, sql, ids } = steps();
    await publish({});
    await sql(`CREATE TABLE public.parent (id bigint PRIMARY KEY); INSERT INTO public.parent VALUES (1), (2), (3);
      ALTER TABLE marts.a ADD CONSTRAINT to_parent FOREIGN KEY (id) REFERENCES public.parent`);
    await publish({ rows: rowsOf(2, 3), snapshotId: 's2' });
    expect(await ids()).toEqual([2, 3]);
    const refused = publish({ rows: rowsOf(4), snapshotId: 's3' });
    expect(await refusal(refused)).toEqual(unchanged('MARTS_CONSTRAINT_VIOLATED'));
    expect(await ids()).toEqual([2, 3]);
  });

  it('keeps a deferrable foreign key to the mart, and checks it at the swap', async () => {
    const { publish, sql, ids } = steps();
    await publish({});
    await sql(`ALTER TABLE marts.a ADD PRIMARY KEY (id);
      CREATE TABLE public.child (id bigint REFERENCES marts.a DEFERRABLE); INSERT INTO public.child VALUES (2)`);
    await publish({ rows: rowsOf(2, 3), snapshotId: 's2' });
    expect([await ids(), await ids('public.child')]).toEqual([[2, 3], [2]]);
    const refused = publish({ rows: rowsOf(3), snapshotId: 's3' });
    expect(await refusal(refused)).toEqual(unchanged('MARTS_CONSTRAINT_VIOLATED'));
    expect(await ids()).toEqual([2, 3]);
  });

  it('refuses to replace rows that would take rows of others with them', async () => {
    const { publish, sql, ids } = steps();
    await publish({});
    await sql(`ALTER TABLE marts.a ADD PRIMARY KEY (id);
      CREATE TABLE public.child (id bigint REFERENCES marts.a ON DELETE CASCADE); INSERT INTO public.child VALUES (2)`);
    const refused = publish({ rows: rowsOf(2, 3), snapshotId: 's2' });
    expect(await refusal(refused)).toEqual(unchanged('MARTS_REFERENCED'));
    await expect(refused).rejects.toMatchObject({ hint: expect.stringContaining('child_id_fkey') as string });
    expect([await ids(), await ids('public.child')]).toEqual([[1, 2], [2]]);
  });

  it('builds the indexes that are asked for, drops its own where they are not, and leaves those of others', async () => {
    const { publish, sql, target } = steps();
    const indexes = async () =>
      (await target.query(`SELECT indexdef FROM pg_indexes WHERE schemaname = 'marts' ORDER BY indexdef`)).map((row) =>
        String(row.indexdef).replace(/_phlo_\w+/, ''),
      );
    await publish({ indexes: [['id'], ['name', 'id']] });
    const [byId, byName] = [
      'CREATE INDEX a_id ON marts.a USING btree (id)',
      'CREATE INDEX a_name_id ON marts.a USING btree (name, id)',
    ];
    expect(await indexes()).toEqual([byId, byName]);
    await sql('CREATE INDEX mine ON marts.a (name)');
    await publish({ indexes: [['id']], snapshotId: 's2' });
    expect(await indexes()).toEqual([byId, 'CREATE INDEX mine ON marts.a USING btree (name)']);
    expect((await target.published()).get('marts.a')?.indexes).toEqual([['id']]);
  });

  it('tells on the relation where it comes from, and on the columns what they mean', async () => {
    const { publish, target } = steps();
    const comments = () =>
      target.query(`SELECT obj_description('marts.a'::regclass) AS relation, col_description('marts.a'::regclass, 1) AS id,
        col_description('marts.a'::regclass, 2) AS name`);
    const described = (description: string): readonly ColumnSpec[] => [{ ...idColumn, description }, nameColumn];
    await publish({ columns: described("the flight's number") });
    const relation = 'Published by Phlo from gold.a, snapshot s1.';
    expect(await comments()).toEqual([{ relation, id: "the flight's number", name: null }]);
    await publish({ columns: described('another') });
    expect(await comments()).toEqual([{ relation, id: 'another', name: null }]);
    await publish({});
    expect(await comments()).toEqual([{ relation, id: null, name: null }]);
  });

  it('knows how many rows there are, for the planner', async () => {
    const { publish, target } = steps();
    await publish({ rows: rowsOf(1, 2, 3) });
    expect(await target.query(`SELECT reltuples FROM pg_class WHERE oid = 'marts.a'::regclass`)).toEqual([
      { reltuples: 3 },
    ]);
  });
}

function describeColumns(steps: () => Steps): void {
  it('adds a column, drops one, and changes whether one may be null', async () => {
    const { publish, target } = steps();
    await publish({});
    const columns = [
      { ...idColumn, nullable: true },
      { ...amountColumn, nullable: false },
    ];
    await publish({ columns, rows: [[null, '1.50']], snapshotId: 's2' });
    expect(await target.query('SELECT * FROM marts.a')).toEqual([{ id: null, amount: '1.50' }]);
    await publish({ columns: idColumns, snapshotId: 's3' });
    expect(await target.query('SELECT * FROM marts.a ORDER BY id')).toEqual([
      { id: 1, name: 'n1' },
      { id: 2, name: 'n2' },
    ]);
  });

  it('changes the type of a column', async () => {
    const { publish, target } = steps();
    await publish({});
    await publish({ columns: [{ ...idColumn, type: 'string' }, nameColumn], snapshotId: 's2' });
    expect(await target.query('SELECT id FROM marts.a ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it('takes columns in another order for the same', async () => {
    const { publish, target } = steps();
    await publish({});
    await publish({ columns: [nameColumn, idColumn], rows: [['x', '5']], snapshotId: 's2' });
    expect(await target.query('SELECT * FROM marts.a')).toEqual([{ id: 5, name: 'x' }]);
  });

  it('refuses to drop a column that a view shows, and keeps the view and the rows', async () => {
    const { publish, sql, ids, target, load } = steps();
    await publish({}, { relation: 'marts.b' });
    await sql('CREATE SCHEMA bi; CREATE VIEW bi.v AS SELECT id, name FROM marts.a');
    const loads = [
      await load({ columns: [idColumn], rows: [['9']] }),
      await load({ relation: 'marts.b', rows: rowsOf(9) }),
    ];
    const refused = target.publish(loads, { runId: 'r2' });
    expect(await refusal(refused)).toEqual(unchanged('MARTS_DEPENDENTS'));
    await expect(refused).rejects.toThrow('bi.v');
    expect([await ids('bi.v'), await ids('marts.b')]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('leaves a column that somebody else added', async () => {
    const { publish, sql, target } = steps();
    await publish({});
    await sql('ALTER TABLE marts.a ADD COLUMN twice bigint GENERATED ALWAYS AS (id * 2) STORED');
    await publish({ columns: [idColumn], rows: [['4']], snapshotId: 's2' });
    expect(await target.query('SELECT * FROM marts.a')).toEqual([{ id: 4, twice: 8 }]);
  });
}

function describeStrangers(steps: () => Steps): void {
  it.each([
    ['table', 'CREATE TABLE marts.a (id bigint); INSERT INTO marts.a VALUES (42)'],
    ['view', 'CREATE VIEW marts.a AS SELECT 42 AS id'],
    ['materialized view', 'CREATE MATERIALIZED VIEW marts.a AS SELECT 42 AS id'],
  ])('never touches a %s that it did not make', async (kind, statement) => {
    const { publish, sql, ids } = steps();
    await sql(`CREATE SCHEMA marts; ${statement}`);
    const refused = publish({});
    expect(await refusal(refused)).toEqual(unchanged('MARTS_RELATION_CONFLICT'));
    await expect(refused).rejects.toThrow(`marts.a is a ${kind} that was not made by Phlo`);
    expect(await ids()).toEqual([42]);
  });

  it('never touches a table that took the place of a mart', async () => {
    const { publish, sql, ids, target } = steps();
    await publish({});
    await sql('DROP TABLE marts.a; CREATE TABLE marts.a (id bigint); INSERT INTO marts.a VALUES (42)');
    expect(await target.published()).toEqual(new Map());
    expect(await refusal(publish({ snapshotId: 's2' }))).toEqual(unchanged('MARTS_RELATION_CONFLICT'));
    expect(await ids()).toEqual([42]);
  });

  it('publishes a mart anew that somebody dropped', async () => {
    const { publish, sql, ids, target } = steps();
    await publish({});
    await sql('DROP SCHEMA marts CASCADE');
    expect(await target.published()).toEqual(new Map());
    await publish({});
    expect(await ids()).toEqual([1, 2]);
  });

  it('knows its relations again where the books are lost', async () => {
    const { publish, sql, ids } = steps();
    await publish({});
    await sql('DROP SCHEMA phlo CASCADE');
    await publish({ rows: rowsOf(3) });
    expect(await ids()).toEqual([3]);
  });
}

function describeQueries(steps: () => Steps): void {
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
