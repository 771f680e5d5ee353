import { stateErrors } from './errors.js';
import type { FileSchema } from './migrate.js';
import type { SqliteFile } from './sqlite-error.js';

/** `PRAGMA application_id` of a state file: "Phlo". */
export const applicationId = 0x50686c6f;

/**
 * One entry per schema version, applied in order and never edited once released.
 * Times are epoch milliseconds.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE processes (
    process_id INTEGER PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started TEXT NOT NULL,
    heartbeat_at INTEGER NOT NULL,
    UNIQUE (pid, host, started)
  ) STRICT;

  CREATE TABLE runs (
    seq INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    process_id INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    status TEXT,
    selection TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_open ON runs (process_id) WHERE ended_at IS NULL;

  CREATE TABLE run_assets (
    seq INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    asset TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    rows INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    snapshot_id TEXT,
    batch_id TEXT,
    error_code TEXT,
    message TEXT,
    UNIQUE (run_id, asset, kind)
  ) STRICT;
  CREATE INDEX run_assets_asset ON run_assets (asset);

  CREATE TABLE checks (
    seq INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    asset TEXT NOT NULL,
    check_name TEXT NOT NULL,
    outcome TEXT NOT NULL,
    severity TEXT NOT NULL,
    failed_rows INTEGER NOT NULL,
    total_rows INTEGER NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (run_id, asset, check_name)
  ) STRICT;

  -- seq is never reused: retention always keeps the newest row.
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    time INTEGER NOT NULL,
    run_id TEXT,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_run ON events (run_id) WHERE run_id IS NOT NULL;
  CREATE INDEX events_type ON events (type);

  CREATE TABLE leases (
    token INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    process_id INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    since INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE open_starts (
    seq INTEGER PRIMARY KEY,
    start_id TEXT NOT NULL UNIQUE,
    process_id INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    end_type TEXT NOT NULL,
    start_json TEXT NOT NULL,
    pending_json TEXT
  ) STRICT;
  `,
  `
  -- The books of durable hooks. attempts counts those at the event at attempts_at, the next one of the journal.
  CREATE TABLE hook_books (
    book_id INTEGER PRIMARY KEY,
    plugin TEXT NOT NULL,
    hook TEXT NOT NULL,
    position INTEGER NOT NULL,
    registered_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    attempts_at INTEGER,
    last_error TEXT,
    UNIQUE (plugin, hook)
  ) STRICT;
  CREATE INDEX hook_books_position ON hook_books (position, seen_at);

  -- Both keep the event itself: retention deletes it from the journal. Ids are never reused, people type them.
  CREATE TABLE hook_again (
    again_id INTEGER PRIMARY KEY AUTOINCREMENT,
    book_id INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX hook_again_book ON hook_again (book_id);

  CREATE TABLE hook_dead (
    dead_id INTEGER PRIMARY KEY AUTOINCREMENT,
    book_id INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    at INTEGER NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX hook_dead_book ON hook_dead (book_id);
  `,
  `
  -- What each hook did in a run, as JSON of HookStats.
  CREATE TABLE run_hooks (
    seq INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    plugin TEXT NOT NULL,
    hook TEXT NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (run_id, plugin, hook)
  ) STRICT;
  `,
  `
  CREATE TABLE schedules (
    name TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    followed_since INTEGER NOT NULL
  ) STRICT;

  -- One row for each due time that was answered or passed over, whoever looked. Without a due time: somebody asked for it.
  CREATE TABLE firings (
    seq INTEGER PRIMARY KEY,
    schedule TEXT NOT NULL,
    due_at INTEGER,
    trigger TEXT NOT NULL,
    at INTEGER NOT NULL,
    run_id TEXT,
    passed TEXT,
    message TEXT,
    UNIQUE (schedule, due_at)
  ) STRICT;

  CREATE TABLE freshness (
    asset TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    followed_since INTEGER NOT NULL,
    tried_at INTEGER
  ) STRICT;
  CREATE INDEX run_assets_success ON run_assets (asset, seq) WHERE status = 'success';
  `,
  `
  ALTER TABLE checks ADD COLUMN observed INTEGER;
  ALTER TABLE checks ADD COLUMN threshold TEXT;
  ALTER TABLE checks ADD COLUMN message TEXT;
  CREATE INDEX checks_asset ON checks (asset, check_name, seq);
  `,
];

/** The schema of the state file at a path. */
export const stateSchema = ({ path }: SqliteFile): FileSchema => ({
  applicationId,
  migrations,
  tooNew: (version) =>
    stateErrors.create('STATE_TOO_NEW', {
      message: `The state file ${path} has schema version ${version}, this phlo knows versions up to ${migrations.length}`,
      dataState: 'The file is unchanged, and so are the tables of the lake.',
      details: { version, known: migrations.length },
    }),
});
