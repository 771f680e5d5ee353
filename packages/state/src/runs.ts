import type { AssetRunRecord, CheckRecord, HookStats, RunHistory, RunRecord } from '@phlo/core';

import type { Processes } from './processes.js';
import { createFiringStart } from './schedules.js';
import type { Sqlite } from './sqlite.js';

interface RunRow {
  readonly run_id: string;
  readonly process_id: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly status: string | null;
  readonly selection: string;
}

interface AssetRow {
  readonly run_id: string;
  readonly asset: string;
  readonly kind: string;
  readonly status: string;
  readonly rows: number;
  readonly started_at: number;
  readonly ended_at: number;
  readonly snapshot_id: string | null;
  readonly batch_id: string | null;
  readonly error_code: string | null;
  readonly message: string | null;
}

interface CheckRow {
  readonly run_id: string;
  readonly asset: string;
  readonly check_name: string;
  readonly outcome: string;
  readonly severity: string;
  readonly failed_rows: number;
  readonly total_rows: number;
  readonly at: number;
  readonly observed: number | null;
  readonly threshold: string | null;
  readonly message: string | null;
}

/** The history of runs on the state file. An asset or check that is recorded twice in a run keeps its last record. */
export function openRuns(db: Sqlite, processes: Processes): RunHistory {
  const writer = openRunWriter(db, processes);
  const get = db.prepare<RunRow>('SELECT * FROM runs WHERE run_id = ?');
  const list = db.prepare<RunRow>('SELECT * FROM runs ORDER BY started_at DESC, seq DESC LIMIT ?');
  const open = db.prepare<RunRow>('SELECT * FROM runs WHERE ended_at IS NULL ORDER BY seq');
  const assets = db.prepare<AssetRow>('SELECT * FROM run_assets WHERE run_id = ? ORDER BY seq');
  const hooks = db.prepare<{ json: string }>('SELECT json FROM run_hooks WHERE run_id = ? ORDER BY seq');
  const latest = db.prepare<AssetRow>(
    'SELECT * FROM run_assets WHERE seq IN (SELECT max(seq) FROM run_assets GROUP BY asset) ORDER BY asset',
  );
  const successes = db.prepare<AssetRow>(
    `SELECT * FROM run_assets WHERE seq IN (SELECT max(seq) FROM run_assets WHERE status = 'success' GROUP BY asset) ORDER BY asset`,
  );
  return {
    ...writer,
    ...openCheckReader(db),
    get: (runId) => {
      const row = get.get(runId);
      return row === undefined ? undefined : toRun(row);
    },
    list: ({ limit = -1 } = {}) => list.all(limit).map(toRun),
    abandoned: () => {
      const isAlive = processes.liveness();
      return open
        .all()
        .filter((row) => !isAlive(row.process_id))
        .map(toRun);
    },
    assets: (runId) => assets.all(runId).map(toAsset),
    hooks: (runId) => hooks.all(runId).map(({ json }) => JSON.parse(json) as HookStats),
    latestAssets: () => latest.all().map(toAsset),
    latestSuccesses: () => successes.all().map(toAsset),
  };
}

function openCheckReader(db: Sqlite): Pick<RunHistory, 'checks' | 'checkHistory' | 'latestChecks'> {
  const ofRun = db.prepare<CheckRow>('SELECT * FROM checks WHERE run_id = ? ORDER BY seq');
  const ofAsset = db.prepare<CheckRow>('SELECT * FROM checks WHERE asset = ? ORDER BY seq DESC LIMIT ?');
  const ofCheck = db.prepare<CheckRow>(
    'SELECT * FROM checks WHERE asset = ? AND check_name = ? ORDER BY seq DESC LIMIT ?',
  );
  const latest = db.prepare<CheckRow>(
    'SELECT * FROM checks WHERE seq IN (SELECT max(seq) FROM checks GROUP BY asset, check_name) ORDER BY seq',
  );
  return {
    checks: (runId) => ofRun.all(runId).map(toCheck),
    checkHistory: ({ asset, check, limit = -1 }) =>
      (check === undefined ? ofAsset.all(asset, limit) : ofCheck.all(asset, check, limit)).map(toCheck),
    latestChecks: () => latest.all().map(toCheck),
  };
}

function openRunWriter(
  db: Sqlite,
  processes: Processes,
): Pick<RunHistory, 'start' | 'end' | 'recordAsset' | 'recordCheck' | 'recordHooks'> {
  const start = db.prepare('INSERT INTO runs (run_id, process_id, started_at, selection) VALUES (?, ?, ?, ?)');
  const answer = createFiringStart(db);
  const end = db.prepare('UPDATE runs SET status = ?, ended_at = ? WHERE run_id = ?');
  const asset = db.prepare(
    `INSERT OR REPLACE INTO run_assets
       (run_id, asset, kind, status, rows, started_at, ended_at, snapshot_id, batch_id, error_code, message)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const check = db.prepare(
    `INSERT OR REPLACE INTO checks
       (run_id, asset, check_name, outcome, severity, failed_rows, total_rows, at, observed, threshold, message)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const clearHooks = db.prepare('DELETE FROM run_hooks WHERE run_id = ?');
  const hook = db.prepare('INSERT INTO run_hooks (run_id, plugin, hook, json) VALUES (?, ?, ?, ?)');
  return {
    recordHooks: (runId, stats) =>
      db.transaction(() => {
        clearHooks.run(runId);
        for (const one of stats) hook.run(runId, one.plugin, one.hook, JSON.stringify(one));
      }),
    start: ({ runId, startedAt, selection, firing }) => {
      const processId = processes.self();
      db.transaction(() => {
        if (firing !== undefined) answer(firing, { runId, at: startedAt });
        start.run(runId, processId, startedAt, JSON.stringify(selection));
      });
    },
    end: (runId, { status, endedAt }) => void end.run(status, endedAt, runId),
    recordAsset: (r) =>
      void asset.run(
        ...([r.runId, r.asset, r.kind, r.status, r.rows, r.startedAt, r.endedAt] as const),
        ...([r.snapshotId ?? null, r.batchId ?? null, r.errorCode ?? null, r.message ?? null] as const),
      ),
    recordCheck: (r) =>
      void check.run(
        ...([r.runId, r.asset, r.check, r.outcome, r.severity, r.failedRows, r.totalRows, r.at] as const),
        ...([r.observed ?? null, r.threshold ?? null, r.message ?? null] as const),
      ),
  };
}

// The casts below hold: only the writer above fills these columns.

function toRun(row: RunRow): RunRecord {
  return {
    runId: row.run_id,
    startedAt: row.started_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.status === null ? {} : { status: row.status as NonNullable<RunRecord['status']> }),
    selection: JSON.parse(row.selection) as string[],
  };
}

function toAsset(row: AssetRow): AssetRunRecord {
  return {
    runId: row.run_id,
    asset: row.asset,
    kind: row.kind as AssetRunRecord['kind'],
    status: row.status as AssetRunRecord['status'],
    rows: row.rows,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ...(row.snapshot_id === null ? {} : { snapshotId: row.snapshot_id }),
    ...(row.batch_id === null ? {} : { batchId: row.batch_id }),
    ...(row.error_code === null ? {} : { errorCode: row.error_code }),
    ...(row.message === null ? {} : { message: row.message }),
  };
}

function toCheck(row: CheckRow): CheckRecord {
  return {
    runId: row.run_id,
    asset: row.asset,
    check: row.check_name,
    outcome: row.outcome as CheckRecord['outcome'],
    severity: row.severity as CheckRecord['severity'],
    failedRows: row.failed_rows,
    totalRows: row.total_rows,
    at: row.at,
    ...(row.observed === null ? {} : { observed: row.observed }),
    ...(row.threshold === null ? {} : { threshold: row.threshold }),
    ...(row.message === null ? {} : { message: row.message }),
  };
}
