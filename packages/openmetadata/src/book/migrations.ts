/** Tables of the plugin. One that was released is never edited. */
export const migrations = [
  `CREATE TABLE entities (
     kind TEXT NOT NULL,
     key TEXT NOT NULL,
     wanted TEXT NOT NULL,
     time INTEGER NOT NULL,
     sent TEXT,
     id TEXT,
     PRIMARY KEY (kind, key)
   ) WITHOUT ROWID`,
  `CREATE TABLE results (
     event_id TEXT PRIMARY KEY,
     table_key TEXT NOT NULL,
     check_name TEXT NOT NULL,
     time INTEGER NOT NULL,
     event TEXT,
     state TEXT NOT NULL
   ) WITHOUT ROWID`,
  `CREATE INDEX results_by_table ON results (table_key, check_name, time) WHERE state IN ('new', 'parked', 'told')`,
  `CREATE TABLE queries (asset TEXT PRIMARY KEY, uri TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE marts (uri TEXT PRIMARY KEY, table_key TEXT NOT NULL) WITHOUT ROWID`,
];
