import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/postgres`; causes and remedies in `docs/errors.md`. */
export const martErrors = defineErrors({
  MARTS_URL_INVALID: {
    exitCode: 2,
    summary: 'The URL of the marts is not a PostgreSQL URL.',
    hint: 'Write it as `postgres://user:password@host:5432/database`.',
  },
  MARTS_UNAVAILABLE: {
    exitCode: 69,
    summary: 'The database of the marts cannot be reached.',
    hint: 'Start the server, or correct `PHLO_MARTS_URL` (or `marts.url`), then `phlo run`.',
    retryable: true,
  },
  MARTS_LOST: {
    exitCode: 69,
    summary: 'The connection to the marts broke in the middle of a statement.',
    hint: 'Run `phlo run` again when the server is back.',
    retryable: true,
  },
  MARTS_OUTCOME_UNKNOWN: {
    exitCode: 69,
    summary:
      'The connection broke while the swap was being committed, and the server cannot be asked what became of it.',
    hint: 'Run `phlo run` again when the server is back: it looks up what was committed and copies only the rest.',
    retryable: true,
  },
  MARTS_AUTH_FAILED: {
    exitCode: 2,
    summary: 'The server of the marts refuses the login: user, password, database or TLS are wrong.',
    hint: 'Correct `PHLO_MARTS_URL` (or `marts.url`) and try it with psql.',
  },
  MARTS_PERMISSION_DENIED: {
    exitCode: 1,
    summary: 'The role that publishes the marts may not do so.',
    hint: 'Grant the role CREATE on the database, or USAGE and CREATE on the schemas that it publishes into and on the schema `phlo`.',
  },
  MARTS_BUSY: {
    exitCode: 5,
    summary: 'Another session holds a lock on a mart, and kept it for longer than Phlo waits.',
    hint: 'Look at pg_locks and pg_stat_activity for the session that holds it; then `phlo run`.',
    retryable: true,
  },
  MARTS_RELATION_CONFLICT: {
    exitCode: 1,
    summary: 'A relation of that name exists and was not made by Phlo, which never touches it.',
    hint: 'Give the mart another `relation`, or rename the one that is there.',
  },
  MARTS_DEPENDENTS: {
    exitCode: 1,
    summary: 'The columns of a mart change, and a view or another object depends on the old ones.',
    hint: 'Drop or change what depends on them, then `phlo run`. Phlo never drops it for you.',
  },
  MARTS_REFERENCED: {
    exitCode: 1,
    summary: 'A foreign key points at a mart, in a way that forbids replacing its rows.',
    hint: 'Make it `ON DELETE NO ACTION DEFERRABLE`; it is then checked when the new rows are in.',
  },
  MARTS_CONSTRAINT_VIOLATED: {
    exitCode: 1,
    summary: 'A constraint that somebody added to a mart, or to a table that refers to it, refuses the new rows.',
    hint: 'Look at the rows that the message names, or drop the constraint.',
  },
  MARTS_VALUE_INVALID: {
    exitCode: 1,
    summary: 'PostgreSQL cannot hold a value that the lake can: a NUL character in text, or a date out of its range.',
    hint: 'Clean the value in the model that the mart comes from.',
  },
  MARTS_COPY_FAILED: {
    exitCode: 1,
    summary: 'The database refused a statement while marts were published.',
    hint: 'The message is the database’s own; the statement is below with `--debug`.',
  },
  MARTS_FULL: {
    exitCode: 1,
    summary: 'The disk of the marts is full.',
    hint: 'Make room there, then `phlo run`.',
  },
  MARTS_SQL_INVALID: {
    exitCode: 1,
    summary: 'A query on the marts is wrong: its syntax, a name in it, its parameters, or it tries to write.',
    hint: 'Correct the statement. `select * from phlo.published` lists the marts.',
  },
  MARTS_FOLDER_BROKEN: {
    exitCode: 1,
    summary: 'The folder of the embedded marts cannot be opened.',
    hint: '`phlo doctor` looks at permissions, disk and temporary files. Where these are well, move it away; `phlo run` publishes all marts into a new one.',
  },
  MARTS_SERVER_FAILED: {
    exitCode: 1,
    summary: 'The server of the marts could not be started, or has ended by itself.',
    hint: 'Its own words are above; another port may be chosen by `--port`.',
  },
  MARTS_ENGINE_MISSING: {
    exitCode: 2,
    summary: 'The marts are to be served by PostgreSQL, and PostgreSQL cannot run here.',
    hint: 'Install it (on Debian: `apt install postgresql`), in the version that the message names if it names one.',
  },
  MARTS_ENGINE_CONFLICT: {
    exitCode: 2,
    summary: 'The marts are served by one engine since the first start, and another one was asked for.',
    hint: 'Take the engine away from the command, or give the marts up as the message says; `phlo run` publishes them anew.',
  },
  MARTS_CANCELLED: {
    exitCode: 130,
    summary: 'Work on the marts was stopped by its caller.',
    hint: '`phlo run` does what is left.',
  },
});
