/** Tables of the plugin `metrics`, in order; what was released is never edited. */
export const migrations: readonly string[] = [
  `
  -- Totals. \`labels\` is a JSON object whose keys are in the order of the instrument; of a histogram, \`value\` is the sum.
  CREATE TABLE series (
    metric TEXT NOT NULL,
    labels TEXT NOT NULL,
    value REAL NOT NULL,
    counts TEXT,
    exemplars TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (metric, labels)
  ) STRICT, WITHOUT ROWID;
  -- What telemetry brought: metrics that no catalogue knows.
  CREATE TABLE telemetry_metrics (metric TEXT PRIMARY KEY, help TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- Events that are in the totals: one that comes again is not counted again.
  CREATE TABLE counted (event_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX counted_at ON counted (at);
  CREATE TABLE open_runs (run_id TEXT PRIMARY KEY, started_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE ended_assets (
    run_id TEXT NOT NULL, asset TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (run_id, asset)
  ) STRICT, WITHOUT ROWID;
  -- The last commit of each table, and which snapshot of it each publication last showed.
  CREATE TABLE commits (asset TEXT PRIMARY KEY, snapshot_id TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE published (
    asset TEXT NOT NULL, mart TEXT NOT NULL, snapshot_id TEXT NOT NULL, PRIMARY KEY (asset, mart)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- Spans of telemetry that wait to be sent.
  CREATE TABLE spans (event_id TEXT PRIMARY KEY, event TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];
