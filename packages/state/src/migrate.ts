import { stateErrors } from './errors.js';
import { applicationId, migrations } from './schema.js';
import { corruptState } from './sqlite-error.js';
import type { Sqlite } from './sqlite.js';

interface FileHeader {
  readonly version: number;
  readonly application: number;
  readonly tables: number;
}

/** Brings a file to the newest schema, in one transaction. Throws `STATE_TOO_NEW` and `STATE_CORRUPT`. */
export function migrate(db: Sqlite): void {
  const header = db.prepare<FileHeader>(
    `SELECT v.user_version AS version, a.application_id AS application, (SELECT count(*) FROM sqlite_schema) AS tables
       FROM pragma_user_version v, pragma_application_id a`,
  );
  const isCurrent = () => checkHeader(db.path, header.get()) === migrations.length;
  if (isCurrent()) return;
  db.transaction(() => {
    // Another process may have migrated it while this one waited for the lock.
    if (isCurrent()) return;
    const version = checkHeader(db.path, header.get());
    for (const migration of migrations.slice(version)) db.exec(migration);
    db.exec(`PRAGMA application_id=${applicationId}; PRAGMA user_version=${migrations.length}`);
  });
}

function checkHeader(path: string, header: FileHeader | undefined): number {
  const { version, application, tables } = header ?? { version: 0, application: 0, tables: 0 };
  const isNew = tables === 0 && application === 0 && version === 0;
  if (!isNew && application !== applicationId) throw corruptState(path, 'it is a SQLite database of another program');
  if (version <= migrations.length) return version;
  throw stateErrors.create('STATE_TOO_NEW', {
    message: `the state file ${path} has schema version ${version}, this phlo knows versions up to ${migrations.length}`,
    details: { version, known: migrations.length },
  });
}
