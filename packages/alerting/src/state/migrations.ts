/** What alerting keeps in `.phlo/plugins/alerting.db`. One that was released is never edited. */
export const migrations: readonly string[] = [
  `CREATE TABLE alerts (
     id TEXT PRIMARY KEY,
     fingerprint TEXT NOT NULL UNIQUE,
     kind TEXT NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('open', 'resolved')),
     severity TEXT NOT NULL,
     rule TEXT NOT NULL,
     title TEXT NOT NULL,
     message TEXT,
     asset TEXT,
     name TEXT,
     partition TEXT,
     owner TEXT,
     tags TEXT NOT NULL,
     runId TEXT,
     episode INTEGER NOT NULL,
     occurrences INTEGER NOT NULL,
     openedAt INTEGER NOT NULL,
     lastAt INTEGER NOT NULL,
     resolvedAt INTEGER,
     acknowledgedAt INTEGER,
     acknowledgedBy TEXT,
     escalatedAt INTEGER,
     lookAt INTEGER,
     eventTime INTEGER NOT NULL,
     eventId TEXT NOT NULL
   ) STRICT;
   CREATE INDEX alerts_by_look ON alerts (lookAt) WHERE status = 'open';
   CREATE INDEX alerts_by_run ON alerts (runId) WHERE status = 'open';
   CREATE TABLE history (
     seq INTEGER PRIMARY KEY,
     alertId TEXT NOT NULL,
     at INTEGER NOT NULL,
     what TEXT NOT NULL,
     detail TEXT
   ) STRICT;
   CREATE INDEX history_by_alert ON history (alertId, seq);
   CREATE TABLE outbox (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     alertId TEXT NOT NULL,
     episode INTEGER NOT NULL,
     receiver TEXT NOT NULL,
     reason TEXT NOT NULL,
     runId TEXT,
     at INTEGER NOT NULL,
     dueAt INTEGER NOT NULL,
     holdUntil INTEGER NOT NULL,
     alert TEXT NOT NULL,
     notificationId TEXT
   ) STRICT;
   CREATE INDEX outbox_waiting ON outbox (seq) WHERE notificationId IS NULL;
   CREATE INDEX outbox_by_alert ON outbox (alertId, receiver);
   CREATE TABLE notifications (
     id TEXT PRIMARY KEY,
     seq INTEGER NOT NULL,
     receiver TEXT NOT NULL,
     runId TEXT,
     alerts TEXT NOT NULL,
     plannedAt INTEGER NOT NULL,
     isAnnounced INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX notifications_unannounced ON notifications (seq) WHERE isAnnounced = 0;
   CREATE TABLE sent (notificationId TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
   CREATE TABLE silences (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     matcher TEXT NOT NULL,
     until INTEGER NOT NULL,
     createdAt INTEGER NOT NULL,
     comment TEXT
   ) STRICT;`,
  'CREATE TABLE owners (asset TEXT PRIMARY KEY, owner TEXT NOT NULL) STRICT',
];
