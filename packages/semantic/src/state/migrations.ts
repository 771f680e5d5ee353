/** Tables of the plugin `semantic`. One that was released is never edited. */
export const migrations = [
  `CREATE TABLE lake_tables (
     name TEXT PRIMARY KEY,
     columns TEXT NOT NULL,
     event_id TEXT NOT NULL
   )`,
  `CREATE TABLE marts (
     relation TEXT PRIMARY KEY,
     mart TEXT NOT NULL,
     columns TEXT NOT NULL,
     event_id TEXT NOT NULL
   )`,
  `CREATE TABLE models (
     provider TEXT NOT NULL,
     model TEXT NOT NULL,
     problems TEXT NOT NULL,
     event_id TEXT NOT NULL,
     checked_at INTEGER NOT NULL,
     PRIMARY KEY (provider, model)
   )`,
] as const;
