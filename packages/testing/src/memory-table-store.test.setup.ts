import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { defineErrors } from '@phlo/core';
import { minRetentionMs } from '@phlo/lake';
import type { BatchRecord, Column, PublishedBatch, StagedBatch, TableStore, TableView } from '@phlo/lake';

const errors = defineErrors({
  TABLE_NOT_FOUND: { exitCode: 2, summary: 'A table does not exist.' },
  SNAPSHOT_NOT_FOUND: { exitCode: 2, summary: 'A snapshot does not exist.' },
  COMMIT_CONFLICT: { exitCode: 5, summary: 'Another commit came first.' },
});

interface Snapshot {
  readonly view: TableView & { readonly snapshotId: string; readonly committedAt: number };
  readonly batchId: string;
}

type Tables = Map<string, readonly Snapshot[]>;

/** Where the data files lie; they may be moved. */
export interface Place {
  directory: string;
}

/** The contract in its plainest form: tables in memory, data files in one place. The suite is tested against it. */
export function createMemoryTableStore(place: Place, now: () => number): TableStore {
  let tables: Tables = new Map();
  const batches = new Map<string, BatchRecord>();
  let count = 0;

  /** Paths are kept relative to the place, as it was when they were committed. */
  const located = (view: Snapshot['view']): Snapshot['view'] => ({
    ...view,
    files: view.files.map((file) => ({ ...file, path: resolve(place.directory, file.path) })),
  });
  const newest = (table: string): Snapshot['view'] | undefined => {
    const snapshot = tables.get(table)?.at(-1);
    return snapshot === undefined ? undefined : located(snapshot.view);
  };
  const snapshotsOf = (table: string): readonly Snapshot[] => {
    const found = tables.get(table);
    if (found === undefined) throw errors.create('TABLE_NOT_FOUND', { message: `there is no table ${table}` });
    return found;
  };
  const infoOf = (table: string, snapshots: readonly Snapshot[]) => {
    const view = snapshots.at(-1)?.view;
    const files = view?.files ?? [];
    return {
      table,
      rows: view?.rows ?? 0,
      files: files.length,
      bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      snapshotId: view?.snapshotId ?? null,
      metadataLocation: `memory:${table}`,
      updatedAt: view?.committedAt ?? 0,
    };
  };
  const viewOf = (staged: StagedBatch, base: TableView | undefined): TableView => ({
    table: staged.table,
    columns: staged.plan.columns,
    partition: [],
    files: [
      ...(staged.mode === 'append' ? (base?.files ?? []) : []),
      ...staged.files.map((file) => ({ ...file, isCurrentSchema: true })),
    ],
    rows: (staged.mode === 'append' ? (base?.rows ?? 0) : 0) + staged.rows,
    summary: staged.summary,
  });
  const publishedAs = (staged: StagedBatch): PublishedBatch => {
    const { batchId, table, snapshotId, rows, location, plan } = staged;
    return { batchId, table, snapshotId, rows, location, columns: plan.columns };
  };
  const commit = (into: Tables, staged: StagedBatch): void => {
    const { table, snapshotId, batchId } = staged;
    const history = into.get(table) ?? [];
    if (history.some((snapshot) => snapshot.batchId === batchId)) return;
    const base = history.at(-1)?.view;
    if (staged.mode === 'replace' && base?.snapshotId !== staged.plan.base?.snapshotId) {
      throw errors.create('COMMIT_CONFLICT', { message: `${table} has moved`, asset: table });
    }
    const files = staged.files.map((file) => ({ ...file, path: relative(place.directory, file.path) }));
    const view = { ...viewOf({ ...staged, files }, base), snapshotId, committedAt: now() };
    into.set(table, [...history, { batchId, view }]);
  };

  const read: TableStore['read'] = async (table, at) => {
    if (at === undefined || !tables.has(table)) return newest(table);
    const isIt = ({ view }: Snapshot) =>
      'asOf' in at ? view.committedAt <= at.asOf : view.snapshotId === at.snapshotId;
    const found = snapshotsOf(table).findLast(isIt);
    if (found === undefined) throw errors.create('SNAPSHOT_NOT_FOUND', { message: `${table} has no such snapshot` });
    return located(found.view);
  };

  return {
    list: async () => Array.from(tables, ([table, snapshots]) => infoOf(table, snapshots)),
    describe: async (table) => {
      const snapshots = snapshotsOf(table);
      const columns = snapshots.at(-1)?.view.columns ?? [];
      const told = snapshots.map(({ view: { snapshotId, committedAt, summary } }) => ({
        snapshotId,
        committedAt,
        summary,
        operation: 'append',
      }));
      return {
        ...infoOf(table, snapshots),
        columns,
        partition: [],
        location: `memory:${table}`,
        properties: {},
        snapshots: told,
      };
    },
    read,
    // Nothing is awaited between the tables.
    readAll: (reads) => Promise.all(reads.map(({ table, at }) => read(table, at))),
    plan: async (request) => {
      const batchId = `batch-${++count}`;
      const path = join(place.directory, batchId);
      await mkdir(path);
      const base = newest(request.table);
      const columns = request.columns.map((column, index): Column => ({ id: index + 1, ...column }));
      return {
        batchId,
        request,
        columns,
        partition: [],
        directory: path,
        schemaChanges: [],
        ...(base === undefined ? {} : { base }),
      };
    },
    stage: async (plan, files, summary = {}) => {
      const { batchId, request } = plan;
      const sum = (of: 'rows' | 'sizeBytes') => files.reduce((total, file) => total + file[of], 0);
      const { table, runId, mode } = request;
      const staged = {
        batchId,
        table,
        runId,
        snapshotId: `9${batchId.slice(6)}`,
        location: `memory:${table}`,
        mode,
        plan,
        files,
        rows: sum('rows'),
        bytes: sum('sizeBytes'),
        summary,
      };
      batches.set(batchId, {
        ...staged,
        status: 'staged',
        createdAt: now(),
        directory: plan.directory,
        reasons: [],
        columns: plan.columns,
        files: files.map(({ path }) => path),
      });
      return staged;
    },
    view: (staged) => viewOf(staged, staged.plan.base),
    publish: async (staged) => {
      const next = new Map(tables);
      for (const batch of staged) commit(next, batch);
      tables = next;
      for (const { batchId } of staged) batches.delete(batchId);
      return staged.map(publishedAs);
    },
    reject: async ({ batchId }, reasons) => {
      const record = batches.get(batchId);
      if (record !== undefined) batches.set(batchId, { ...record, status: 'rejected', reasons });
    },
    discard: async (batchId) => void batches.delete(batchId),
    batches: async () => [...batches.values()],
    findBatch: async (table, batchId) => {
      const found = tables.get(table)?.find((snapshot) => snapshot.batchId === batchId);
      if (found === undefined) return undefined;
      const { snapshotId, rows, columns } = found.view;
      return { batchId, table, snapshotId, rows, location: `memory:${table}`, columns };
    },
    drop: async (table) => {
      snapshotsOf(table);
      tables.delete(table);
    },
    expire: async (table, { olderThanMs = minRetentionMs, keep = 1, dryRun = false } = {}) => {
      const snapshots = snapshotsOf(table);
      const cutoff = now() - Math.max(minRetentionMs, olderThanMs);
      const stays = (index: number) =>
        index >= snapshots.length - Math.max(1, keep) || (snapshots[index + 1]?.view.committedAt ?? 0) > cutoff;
      const kept = snapshots.filter((_, index) => stays(index));
      if (!dryRun) tables.set(table, kept);
      const expired = snapshots.filter((one) => !kept.includes(one)).map(({ view }) => view.snapshotId);
      return { table, expired, kept: kept.length, files: 0, bytes: 0, orphanFiles: 0, orphanBytes: 0 };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
