import type { ColumnSpec } from '@phlo/lake';
import { expect, it } from 'vitest';
import { amountColumn, idColumn, idColumns, nameColumn, refusal, rowsOf, unchanged } from './mart-target-steps.js';
import type { MartSteps } from './mart-target-steps.js';

/** Part of `describeMartTarget`: what others hang on a mart. */
export function describeDependents(steps: () => MartSteps): void {
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

/** Part of `describeMartTarget`: columns that change. */
export function describeColumns(steps: () => MartSteps): void {
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

/** Part of `describeMartTarget`: relations that Phlo did not make. */
export function describeStrangers(steps: () => MartSteps): void {
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
