import type { PhloError } from '@phlo/core';

import { corruptState } from './sqlite-error.js';
import type { Sqlite } from './sqlite.js';

/** What a file is to contain. */
export interface FileSchema {
  /** `PRAGMA application_id`: files of other programs are left alone. */
  readonly applicationId: number;
  /** One for each version; the file's own is `PRAGMA user_version`. */
  readonly migrations: readonly string[];
  /** Applies one migration, within the transaction that applies them all. */
  readonly apply?: (migration: string, version: number) => void;
  /** Is told the version of the file before anything is changed; throws where the two do not belong together. */
  readonly verify?: (version: number) => void;
  readonly tooNew: (version: number) => PhloError;
}

interface FileHeader {
  readonly version: number;
  readonly application: number;
  readonly tables: number;
}

/** Brings a file to the newest schema, in one transaction. Throws `STATE_TOO_NEW` and `STATE_CORRUPT`. */
export function migrate(db: Sqlite, schema: FileSchema): void {
  const { migrations, apply = (migration) => db.exec(migration) } = schema;
  const header = db.prepare<FileHeader>(
    `SELECT v.user_version AS version, a.application_id AS application, (SELECT count(*) FROM sqlite_schema) AS tables
       FROM pragma_user_version v, pragma_application_id a`,
  );
  const readVersion = (): number => {
    const version = checkHeader(db, schema, header.get());
    schema.verify?.(version);
    return version;
  };
  if (readVersion() === migrations.length) return;
  db.transaction(() => {
    // Another process may have migrated it while this one waited for the lock.
    const version = readVersion();
    for (const [index, migration] of migrations.entries()) if (index >= version) apply(migration, index + 1);
    db.exec(`PRAGMA application_id=${schema.applicationId}; PRAGMA user_version=${migrations.length}`);
  });
}

function checkHeader(db: Sqlite, schema: FileSchema, header: FileHeader | undefined): number {
  const { version, application, tables } = header ?? { version: 0, application: 0, tables: 0 };
  const isNew = tables === 0 && application === 0 && version === 0;
  if (!isNew && application !== schema.applicationId)
    throw corruptState(db, 'it is a SQLite database of another program');
  if (version > schema.migrations.length) throw schema.tooNew(version);
  return version;
}
