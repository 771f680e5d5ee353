import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/duckdb`; causes and remedies in `docs/errors.md`. */
export const duckdbErrors = defineErrors({
  SQL_INVALID: {
    exitCode: 1,
    summary: 'SQL does not parse, names what does not exist, or is not one query.',
    hint: 'Correct the query.',
  },
  SQL_FORBIDDEN: {
    exitCode: 1,
    summary:
      'SQL reaches for what its session may not: files elsewhere, extensions, settings, or a statement that writes files.',
    hint: 'Query the tables of the lake; files come in through an ingestion.',
  },
  PARAMETER_INVALID: {
    exitCode: 1,
    summary: 'A parameter of a query is of a kind that cannot be bound.',
    hint: 'Bind null, booleans, numbers, bigints, text, Date or Uint8Array; of anything else, its JSON text.',
  },
  VALUE_INVALID: {
    exitCode: 1,
    summary:
      'A value does not fit its type: it does not parse, is out of range, would be rounded, or is null where it must not be.',
    hint: 'Correct the value, or declare a type that it fits.',
  },
  LAKE_TYPE_UNSUPPORTED: {
    exitCode: 1,
    summary: 'A column has a type that tables of the lake do not have.',
    hint: 'Cast it, for example to text: `cast(x as varchar)`.',
  },
  SOURCE_EMPTY: {
    exitCode: 1,
    summary: 'A file to load has no content at all, not even names of columns.',
    hint: 'Look whether what writes the file has finished.',
  },
  SOURCE_UNREADABLE: {
    exitCode: 1,
    summary: 'A file to load is missing, damaged, cut off, or not of the format that it is read as.',
    hint: 'Correct or fetch the file again; nothing of it was loaded.',
  },
  SOURCE_FILES_DIFFER: {
    exitCode: 1,
    summary:
      'Parquet files that are loaded together have a column in two types, or CSV files without names of columns not the same number of them.',
    hint: 'Write them alike, or load them as tables of their own.',
  },
  LAKE_FILE_UNREADABLE: {
    exitCode: 1,
    summary: 'A file that a query reads is missing or damaged.',
    hint: 'Run `phlo doctor`; bring the file back from a backup, or run the asset again with --full-refresh.',
  },
  DISK_FULL: {
    exitCode: 1,
    summary: 'There is no space left where files are written.',
    hint: 'Free some space, then run again.',
  },
  ENGINE_OUT_OF_MEMORY: {
    exitCode: 1,
    summary: 'A query needs more memory than its session may have, and cannot do with the disk.',
    hint: "Raise `engine: { memory: '4GB' }` in phlo.config.ts, or aggregate in steps.",
  },
  ENGINE_CLOSED: {
    exitCode: 1,
    summary: 'A session of the engine was used after it was closed, or closed while it was at work.',
    hint: 'Close a session after its last result; this is a defect of the caller.',
  },
  ENGINE_FAILED: {
    exitCode: 1,
    summary: 'DuckDB failed in a way that says nothing about the query.',
    hint: 'Run again with --debug, and report it.',
  },
  CANCELLED: {
    exitCode: 130,
    summary: 'Work was cancelled before it was complete.',
    hint: 'Nothing of it was kept; start it again.',
  },
});
