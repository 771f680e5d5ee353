import { createHash } from 'node:crypto';
import { basename } from 'node:path';

import { isPhloError, messageOf } from '@phlo/core';
import type { PhloError } from '@phlo/core';

import { stateErrors } from './errors.js';
import type { FileSchema } from './migrate.js';
import { isStatementError } from './sqlite-error.js';
import type { Sqlite } from './sqlite.js';

interface AppliedRow {
  readonly version: number;
  readonly sha256: string;
}

/** "PhlP" */
const applicationId = 0x50686c50;

/** The schema of a plugin's file. It remembers what was applied: a migration that was edited since is found out. */
export function pluginSchema(db: Sqlite, migrations: readonly string[]): FileSchema {
  return {
    applicationId,
    migrations,
    verify: (version) => verify(db, migrations, version),
    apply: (migration, version) => apply(db, migration, version),
    tooNew: (version) =>
      stateErrors.create('STATE_TOO_NEW', {
        message: `The state file ${db.path} has schema version ${version}, this version of the plugin knows versions up to ${migrations.length}`,
        hint: `Update the package of the plugin in this project, or go back for good: put the ${basename(db.path)} back that was there before the update, or move it away with its -wal and -shm, which loses what the plugin remembers, and no table.`,
        dataState: 'The file is unchanged, and so are the tables of the lake.',
        details: { version, known: migrations.length },
      }),
  };
}

function apply(db: Sqlite, migration: string, version: number): void {
  try {
    db.exec(migration);
    db.exec('CREATE TABLE IF NOT EXISTS phlo_migrations (version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT');
    db.prepare('INSERT INTO phlo_migrations VALUES (?, ?)').run(version, sha256(migration));
  } catch (error) {
    throw isPhloError(error) && isStatementError(error.cause) ? migrationFailed(db, version, error) : error;
  }
}

function verify(db: Sqlite, migrations: readonly string[], version: number): void {
  if (version === 0) return;
  const applied = db.prepare<AppliedRow>('SELECT version, sha256 FROM phlo_migrations ORDER BY version').all();
  const changed = applied.find((row) => sha256(migrations[row.version - 1] ?? '') !== row.sha256);
  if (changed === undefined) return;
  throw stateErrors.create('PLUGIN_STORE_CHANGED', {
    message: `Migration ${changed.version} of the state file ${db.path} is not the one that was applied to it`,
    dataState: 'The file is unchanged.',
    details: { version: changed.version },
  });
}

function migrationFailed(db: Sqlite, version: number, error: PhloError): PhloError {
  return stateErrors.create('PLUGIN_MIGRATION_FAILED', {
    message: `Migration ${version} of the state file ${db.path} failed: ${messageOf(error.cause)}`,
    dataState: 'The file is unchanged: no migration of this opening was kept.',
    details: { version },
    cause: error,
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
