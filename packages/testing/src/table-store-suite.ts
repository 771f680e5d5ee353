import type { ColumnSpec, Engine, StagedBatch, TableStore, TableView, WriteRequest } from '@phlo/lake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** One store on files of its own, with an engine that writes into them. */
export interface TableStoreHarness extends AsyncDisposable {
  readonly store: TableStore;
  readonly engine: Engine;
  /** What the engine must be allowed to read and write. */
  readonly directory: string;
  /** Lets time go on between two commits. Default: 5 real milliseconds. */
  tick?(): Promise<void>;
  /** Moves the files elsewhere and opens them there. Absent where a store cannot be moved. */
  move?(): Promise<{ readonly store: TableStore; readonly directory: string } & AsyncDisposable>;
}

interface Item {
  readonly id: number;
  readonly name: string | null;
}

const columns: readonly ColumnSpec[] = [
  { name: 'id', type: 'long', nullable: false },
  { name: 'name', type: 'string', nullable: true },
];
const items = (...ids: readonly number[]): readonly Item[] => ids.map((id) => ({ id, name: `n${id}` }));

/** Steps that every test takes: the only way in is plan, write, stage, publish. */
interface Steps {
  readonly store: TableStore;
  stage(table: string, rows: readonly Item[], request?: Partial<WriteRequest>): Promise<StagedBatch>;
  publish(table: string, rows: readonly Item[], request?: Partial<WriteRequest>): Promise<StagedBatch>;
  /** Ids that a view shows, in order. */
  idsOf(view: TableView | undefined): Promise<readonly number[]>;
  /** Ids that a reader of the table sees now. */
  visible(table: string): Promise<readonly number[]>;
}

function stepsOf({ store, engine, directory }: Pick<TableStoreHarness, 'store' | 'engine' | 'directory'>): Steps {
  const stage: Steps['stage'] = async (table, rows, request = {}) => {
    const plan = await store.plan({ table, columns, partition: [], mode: 'append', runId: 'r1', ...request });
    await using session = await engine.open({ allowedDirectories: [directory] });
    const batches = (async function* () {
      yield rows.map((row) => ({ ...row }));
    })();
    const { files } = await session.writeRows(batches, {
      directory: plan.directory,
      columns: plan.columns,
      partition: plan.partition,
    });
    return await store.stage(plan, files, { 'phlo.test': 'kept' });
  };
  const idsOf: Steps['idsOf'] = async (view) => {
    if (view === undefined) return [];
    await using session = await engine.open({ allowedDirectories: [directory] });
    await session.attach(view);
    const [namespace, name] = view.table.split('.');
    const rows = await session.rows<{ readonly id: number | bigint | string }>(
      `SELECT id FROM "${namespace}"."${name}" ORDER BY id`,
    );
    return rows.map(({ id }) => Number(id));
  };
  return {
    store,
    stage,
    idsOf,
    publish: async (table, rows, request) => {
      const staged = await stage(table, rows, request);
      await store.publish([staged]);
      return staged;
    },
    visible: async (table) => idsOf(await store.read(table)),
  };
}

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

/**
 * The contract of `TableStore`, on real files: `describeTableStore('iceberg on sqlite', async () => …)`. Every
 * implementation runs it. `create` is called once a test.
 */
export function describeTableStore(name: string, create: () => Promise<TableStoreHarness>): void {
  describe(`${name} is a table store`, () => {
    let harness: TableStoreHarness;
    let steps: Steps;
    beforeEach(async () => {
      harness = await create();
      steps = stepsOf(harness);
    });
    afterEach(async () => {
      await harness[Symbol.asyncDispose]();
    });
    const tick = async () => {
      await (harness.tick?.() ?? new Promise((resolve) => setTimeout(resolve, 5)));
    };

    it('has no tables at first', async () => {
      expect(await steps.store.list()).toEqual([]);
      expect(await steps.store.read('a.t')).toBeUndefined();
      await expect(steps.store.describe('a.t')).rejects.toEqual(code('TABLE_NOT_FOUND'));
    });

    it('adds what is appended', async () => {
      await steps.publish('a.t', items(1, 2));
      await steps.publish('a.t', items(3));
      expect(await steps.visible('a.t')).toEqual([1, 2, 3]);
      expect(await steps.store.list()).toMatchObject([{ table: 'a.t', rows: 3, files: 2 }]);
      const { snapshots, columns: described } = await steps.store.describe('a.t');
      expect(snapshots).toHaveLength(2);
      expect(described).toMatchObject(columns);
    });

    it('shows only what replaced the rest', async () => {
      await steps.publish('a.t', items(1, 2));
      await steps.publish('a.t', items(3), { mode: 'replace' });
      expect(await steps.visible('a.t')).toEqual([3]);
    });

    it('keeps the ids of columns over appends and replaces', async () => {
      await steps.publish('a.t', items(1));
      const before = (await steps.store.describe('a.t')).columns;
      await steps.publish('a.t', items(2), { mode: 'replace' });
      expect((await steps.store.describe('a.t')).columns.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    });

    it('shows a staged batch to nobody but its audit', async () => {
      await steps.publish('a.t', items(1));
      const appended = await steps.stage('a.t', items(2));
      const replacing = await steps.stage('a.t', items(3), { mode: 'replace' });
      const fresh = await steps.stage('a.new', items(4));
      expect(await steps.visible('a.t')).toEqual([1]);
      expect(await steps.store.read('a.new')).toBeUndefined();
      expect((await steps.store.list()).map(({ table }) => table)).toEqual(['a.t']);
      expect(await steps.idsOf(steps.store.view(appended))).toEqual([1, 2]);
      expect(await steps.idsOf(steps.store.view(replacing))).toEqual([3]);
      expect(await steps.idsOf(steps.store.view(fresh))).toEqual([4]);
      const records = await steps.store.batches();
      expect(records.map(({ batchId, status, rows }) => [batchId, status, rows])).toEqual(
        expect.arrayContaining([appended, replacing, fresh].map(({ batchId }) => [batchId, 'staged', 1])),
      );
    });

    it('commits under the snapshot id and with the summary that the batch was staged with', async () => {
      const staged = await steps.stage('a.t', items(1));
      const [published] = await steps.store.publish([staged]);
      expect(published).toMatchObject({
        batchId: staged.batchId,
        table: 'a.t',
        snapshotId: staged.snapshotId,
        location: staged.location,
      });
      const view = await steps.store.read('a.t');
      expect([view?.snapshotId, view?.summary['phlo.test']]).toEqual([staged.snapshotId, 'kept']);
      expect(await steps.store.batches()).toEqual([]);
    });

    it('publishes several tables at once', async () => {
      await steps.store.publish([await steps.stage('a.t', items(1)), await steps.stage('b.u', items(2))]);
      expect([await steps.visible('a.t'), await steps.visible('b.u')]).toEqual([[1], [2]]);
    });

    it('reads several tables as they are at one moment, in the order that was asked for', async () => {
      await steps.store.publish([await steps.stage('a.t', items(1)), await steps.stage('b.u', items(2))]);
      const later = [await steps.stage('a.t', items(3)), await steps.stage('b.u', items(4))];
      const reading = steps.store.readAll([{ table: 'b.u' }, { table: 'no.where' }, { table: 'a.t' }]);
      await steps.store.publish(later);
      const [u, none, t] = await reading;
      expect(none).toBeUndefined();
      expect([await steps.idsOf(t), await steps.idsOf(u)]).toEqual([[1], [2]]);
      const old = { snapshotId: t?.snapshotId ?? '' };
      const again = await steps.store.readAll([{ table: 'a.t', at: old }, { table: 'b.u' }]);
      expect(await Promise.all(again.map(steps.idsOf))).toEqual([[1], [2, 4]]);
    });

    it('publishes nothing of a unit where one of it conflicts', async () => {
      await steps.publish('a.t', items(1));
      const replacing = await steps.stage('a.t', items(2), { mode: 'replace' });
      const other = await steps.stage('b.u', items(3));
      await steps.publish('a.t', items(4));
      await expect(steps.store.publish([other, replacing])).rejects.toEqual(code('COMMIT_CONFLICT'));
      expect([await steps.visible('a.t'), await steps.store.read('b.u')]).toEqual([[1, 4], undefined]);
    });

    it('re-applies an append on a base that has moved', async () => {
      await steps.publish('a.t', items(1));
      const first = await steps.stage('a.t', items(2));
      const second = await steps.stage('a.t', items(3));
      await steps.store.publish([second]);
      await steps.store.publish([first]);
      expect(await steps.visible('a.t')).toEqual([1, 2, 3]);
    });

    it('publishes a batch once, however often it is asked to', async () => {
      const staged = await steps.stage('a.t', items(1));
      const [first] = await steps.store.publish([staged]);
      const [second] = await steps.store.publish([staged]);
      expect(second).toMatchObject({ batchId: staged.batchId, snapshotId: first?.snapshotId });
      expect(await steps.visible('a.t')).toEqual([1]);
    });

    it('finds the snapshot of a batch that was published, also below newer ones, and of no other', async () => {
      const staged = await steps.publish('a.t', items(1));
      await steps.publish('a.t', items(2));
      const pending = await steps.stage('a.t', items(3));
      expect(await steps.store.findBatch('a.t', staged.batchId)).toMatchObject({
        batchId: staged.batchId,
        snapshotId: staged.snapshotId,
      });
      expect(await steps.store.findBatch('a.t', pending.batchId)).toBeUndefined();
      expect(await steps.store.findBatch('a.none', staged.batchId)).toBeUndefined();
    });

    it('reads the table as it was, by snapshot and by time', async () => {
      const first = await steps.publish('a.t', items(1));
      await tick();
      await steps.publish('a.t', items(2), { mode: 'replace' });
      await tick();
      await steps.publish('a.t', items(3));
      const { snapshots } = await steps.store.describe('a.t');
      const shown: (readonly number[])[] = [];
      for (const { committedAt } of snapshots)
        shown.push(await steps.idsOf(await steps.store.read('a.t', { asOf: committedAt })));
      expect(shown).toEqual([[1], [2], [2, 3]]);
      expect(await steps.idsOf(await steps.store.read('a.t', { snapshotId: first.snapshotId }))).toEqual([1]);
      const [oldest] = snapshots;
      await expect(steps.store.read('a.t', { asOf: (oldest?.committedAt ?? 0) - 1 })).rejects.toEqual(
        code('SNAPSHOT_NOT_FOUND'),
      );
      await expect(steps.store.read('a.t', { snapshotId: '1' })).rejects.toEqual(code('SNAPSHOT_NOT_FOUND'));
    });

    it('expires nothing that readers saw of late, whatever it is asked', async () => {
      const first = await steps.publish('a.t', items(1));
      await tick();
      await steps.publish('a.t', items(2), { mode: 'replace' });
      await tick();
      for (const dryRun of [true, false])
        expect(await steps.store.expire('a.t', { olderThanMs: 0, keep: 0, dryRun })).toEqual({
          table: 'a.t',
          expired: [],
          kept: 2,
          files: 0,
          bytes: 0,
          orphanFiles: 0,
          orphanBytes: 0,
        });
      expect(await steps.visible('a.t')).toEqual([2]);
      expect(await steps.idsOf(await steps.store.read('a.t', { snapshotId: first.snapshotId }))).toEqual([1]);
      await expect(steps.store.expire('a.none')).rejects.toEqual(code('TABLE_NOT_FOUND'));
    });

    it('keeps a rejected batch, with its reasons, where no reader looks', async () => {
      await steps.publish('a.t', items(1));
      const staged = await steps.stage('a.t', items(2));
      await steps.store.reject(staged, [{ source: 'not_null', reason: '1 of 1 rows', failedRows: 1 }]);
      expect(await steps.visible('a.t')).toEqual([1]);
      expect(await steps.store.batches()).toMatchObject([
        {
          batchId: staged.batchId,
          table: 'a.t',
          status: 'rejected',
          rows: 1,
          reasons: [{ source: 'not_null', reason: '1 of 1 rows', failedRows: 1 }],
        },
      ]);
      await steps.store.discard(staged.batchId);
      expect(await steps.store.batches()).toEqual([]);
    });

    it('forgets a batch that is discarded', async () => {
      const staged = await steps.stage('a.t', items(1));
      await steps.store.discard(staged.batchId);
      expect([await steps.store.batches(), await steps.store.list()]).toEqual([[], []]);
    });

    it.each([false, true])('drops a table and takes its name again (purge: %s)', async (purge) => {
      await steps.publish('a.t', items(1));
      await steps.publish('a.u', items(2));
      await steps.store.drop('a.t', { purge });
      expect((await steps.store.list()).map(({ table }) => table)).toEqual(['a.u']);
      await expect(steps.store.drop('a.t')).rejects.toEqual(code('TABLE_NOT_FOUND'));
      await steps.publish('a.t', items(3));
      expect([await steps.visible('a.t'), await steps.visible('a.u')]).toEqual([[3], [2]]);
    });

    it('reads and writes on after its files have moved, where they can', async ({ skip }) => {
      await steps.publish('a.t', items(1));
      const moved = await harness.move?.();
      if (moved === undefined) return skip('this store cannot be moved');
      await using _ = moved;
      const there = stepsOf({ ...moved, engine: harness.engine });
      expect(await there.visible('a.t')).toEqual([1]);
      await there.publish('a.t', items(2));
      expect(await there.visible('a.t')).toEqual([1, 2]);
    });
  });
}
