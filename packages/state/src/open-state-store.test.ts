import { chmodSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { applicationId, migrations } from './schema.js';
import { openSqlite } from './sqlite.js';
import {
  ended,
  openTestStore,
  readIds,
  sampleEvent,
  startWorker,
  temporaryFolder,
  temporaryPath,
} from './state.test.setup.js';

const failure = (open: () => unknown): Record<string, unknown> => {
  try {
    open();
  } catch (error) {
    return error as Record<string, unknown>;
  }
  throw new Error('it opened');
};

describe('opening a state store', () => {
  it('makes the file with its folder', () => {
    const path = join(temporaryFolder(), 'deep', '.phlo', 'state.db');
    using store = openTestStore({ path });
    expect(store.runs.list()).toEqual([]);
  });

  it('reads what version 1 wrote', () => {
    const path = temporaryPath();
    copyFileSync(fileURLToPath(new URL('../fixtures/state-v1.db', import.meta.url)), path);
    using store = openTestStore({ path, isAlive: () => false });
    expect(store.runs.list()).toEqual([
      { runId: 'r2', startedAt: 1767225700000, selection: ['gold.routes'] },
      { runId: 'r1', startedAt: 1767225600000, endedAt: 1767225660000, status: 'partial', selection: [] },
    ]);
    expect(readIds(store.journal.read())).toEqual(['e1', 'e2', 'e3']);
    expect(store.runs.assets('r1')).toEqual([
      {
        runId: 'r1',
        asset: 'bronze.flights',
        kind: 'ingestion',
        status: 'success',
        rows: 3000000,
        startedAt: 1767225600000,
        endedAt: 1767225650000,
        snapshotId: '4611686018427387904',
        batchId: 'b1',
      },
    ]);
    expect(store.runs.checks('r1').map(({ check, outcome }) => [check, outcome])).toEqual([
      ['unique(flight_id)', 'passed'],
    ]);
    expect(
      store.announcements.unfinished().map(({ start, pending }) => [start.startEvent.id, pending?.batchId]),
    ).toEqual([['e3', 'b2']]);
    expect(store.leases.acquire(['gold.routes'], { runId: 'r3' })).toHaveLength(1);
  });

  it('makes of a file of version 1 what it makes of none: the same tables, and books that work', () => {
    const path = temporaryPath();
    copyFileSync(fileURLToPath(new URL('../fixtures/state-v1.db', import.meta.url)), path);
    const schemaOf = (file: string) => {
      openTestStore({ path: file })[Symbol.dispose]();
      const db = openSqlite(file);
      const rows = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
      db.close();
      return rows;
    };
    expect(schemaOf(path)).toEqual(schemaOf(temporaryPath()));
    using store = openTestStore({ path });
    const hook = { plugin: 'alerting', hook: 'failed_check' };
    store.deliveries.open(hook);
    expect(store.deliveries.state(hook).position).toBe(store.journal.end());
    expect(store.deliveries.replay(hook, store.journal.read())).toBe(3);
    expect(store.journal.after(0, { types: ['ingestion.start'], limit: 9 })).toMatchObject({
      events: [{ position: 1, event: { id: 'e1' } }],
      through: 3,
    });
  });

  it('reads what version 2 wrote: books of hooks with their dead letters, and keeps what hooks do from then on', () => {
    const path = temporaryPath();
    copyFileSync(fileURLToPath(new URL('../fixtures/state-v2.db', import.meta.url)), path);
    using store = openTestStore({ path, isAlive: () => false });
    const hook = { plugin: 'alerting', hook: 'send' };
    expect(store.deliveries.list()).toMatchObject([{ ...hook, position: 2, delivered: 1, dead: 1, again: 0 }]);
    expect(store.deliveries.deadLetters()).toMatchObject([{ ...hook, event: { id: 'e2' }, error: 'HTTP 422' }]);
    expect(store.deliveries.next(hook, { types: ['wap.staged'], limit: 9 }).items).toMatchObject([
      { event: { id: 'e3' } },
    ]);
    expect(store.runs.hooks('r1')).toEqual([]);
    const counts = { calls: 1, failures: 0, vetoes: 0, timeouts: 0, skipped: 0 };
    store.runs.recordHooks('r1', [{ ...hook, ...counts, breaker: 'closed' }]);
    expect(store.runs.hooks('r1')).toEqual([{ ...hook, ...counts, breaker: 'closed' }]);
  });

  it('reads what version 3 wrote: the last success of an asset that has failed since, and follows schedules from then on', () => {
    const path = temporaryPath();
    copyFileSync(fileURLToPath(new URL('../fixtures/state-v3.db', import.meta.url)), path);
    using store = openTestStore({ path, isAlive: () => false });
    expect(store.runs.latestAssets()).toMatchObject([{ runId: 'r4', status: 'failed' }]);
    expect(store.runs.latestSuccesses()).toMatchObject([{ runId: 'r3', asset: 'silver.a' }]);
    expect(store.runs.hooks('r3')).toHaveLength(1);
    expect(store.schedules.history('daily')).toEqual([]);
    store.runs.start({
      runId: 'r5',
      startedAt: 9,
      selection: [],
      firing: { schedule: 'daily', trigger: 'cron', dueAt: 8 },
    });
    expect(store.schedules.lastDue('daily')).toBe(8);
    expect(store.freshness.list()).toEqual([]);
  });

  it('reads what version 4 wrote: results of checks without what was not kept then, and keeps it from then on', () => {
    const path = temporaryPath();
    copyFileSync(fileURLToPath(new URL('../fixtures/state-v4.db', import.meta.url)), path);
    using store = openTestStore({ path, isAlive: () => false });
    const subject = { asset: 'bronze.flights', check: 'unique_flight_id', severity: 'error' as const, totalRows: 100 };
    const old = { ...subject, runId: 'r6', outcome: 'failed' as const, failedRows: 2, at: 1_767_225_600_005 };
    expect(store.runs.latestChecks()).toEqual([old]);
    const told = { observed: 0, threshold: 'fails above 0 rows', message: 'holds for all 100 rows' };
    const next = { ...subject, runId: 'r7', outcome: 'passed' as const, failedRows: 0, at: 1_767_225_600_009, ...told };
    store.runs.recordCheck(next);
    expect(store.runs.checkHistory({ asset: 'bronze.flights' })).toEqual([next, old]);
  });

  it('refuses a file of a newer version with STATE_TOO_NEW and does not touch it', () => {
    const path = temporaryPath();
    openTestStore({ path })[Symbol.dispose]();
    openSqlite(path).exec(`PRAGMA user_version = ${migrations.length + 1}; PRAGMA wal_checkpoint(TRUNCATE)`);
    const before = readFileSync(path);
    expect(failure(() => openTestStore({ path }))).toMatchObject({
      code: 'STATE_TOO_NEW',
      hint: expect.stringContaining('Update phlo'),
      dataState: expect.stringContaining('The file is unchanged'),
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it.each([
    [
      'is no database',
      (path: string) => writeFileSync(path, 'this is a text file, and it goes on for a while\n'.repeat(100)),
    ],
    ['was cut short', (path: string) => truncateSync(path, 12_000)],
    [
      'belongs to another program',
      (path: string) => (openSqlite(path).exec('DROP TABLE checks; PRAGMA application_id = 7'), undefined),
    ],
  ])('says STATE_CORRUPT about a file that %s, what is lost and how to go on', (_, damage) => {
    const path = temporaryPath();
    {
      using store = openTestStore({ path });
      for (let i = 0; i < 200; i += 1) store.journal.append(sampleEvent({ id: `e${i}` }));
    }
    openSqlite(path).exec('PRAGMA wal_checkpoint(TRUNCATE)');
    damage(path);
    const use = () => {
      using store = openTestStore({ path });
      return [...store.journal.read()];
    };
    expect(failure(use)).toMatchObject({
      code: 'STATE_CORRUPT',
      hint: expect.stringMatching(/mv .*state\.db.*What is lost is history/),
      dataState: expect.stringContaining('tables of the lake are unchanged'),
    });
  });

  it('leaves the database of another program alone', () => {
    const path = temporaryPath();
    openSqlite(path).exec('CREATE TABLE theirs (a)');
    expect(failure(() => openTestStore({ path }))).toMatchObject({ code: 'STATE_CORRUPT' });
    expect(openSqlite(path).prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'theirs' }]);
  });

  it('says STATE_FAILED where the place cannot be written', () => {
    expect(failure(() => openTestStore({ path: '/proc/phlo/state.db' }))).toMatchObject({ code: 'STATE_FAILED' });
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    expect(failure(() => openTestStore({ path: folder }))).toMatchObject({ code: 'STATE_FAILED' });
  });

  it('marks its files as its own', () => {
    const path = temporaryPath();
    openTestStore({ path })[Symbol.dispose]();
    const header = openSqlite(path).prepare(
      'SELECT application_id AS id, user_version AS version FROM pragma_application_id, pragma_user_version',
    );
    expect(header.get()).toEqual({ id: applicationId, version: migrations.length });
  });

  it('serves many processes that open and write at once, and loses nothing', async () => {
    const path = temporaryPath();
    const workers = ['a', 'b', 'c', 'd'].map((name) => startWorker('append', path, name, '500'));
    expect(await Promise.all(workers.map(ended))).toEqual([0, 0, 0, 0]);
    using store = openTestStore({ path });
    for (const name of ['a', 'b', 'c', 'd']) {
      expect(readIds(store.journal.read({ runId: name }))).toEqual(
        Array.from({ length: 500 }, (_, i) => `${name}-${i}`),
      );
    }
  }, 120_000);
});
