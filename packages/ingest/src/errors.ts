import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/ingest`; causes and remedies in `docs/errors.md`. */
export const ingestErrors = defineErrors({
  ASSET_NAME_INVALID: {
    exitCode: 2,
    summary: 'The table of an asset is not `namespace.table` in lower-case letters, digits and underscores.',
    hint: 'Rename it, for example to `bronze.orders`.',
  },
  ASSET_INVALID: {
    exitCode: 2,
    summary:
      'An asset contradicts itself: no columns or no source, an option that does not exist, a key that is nullable, a partition of a type that cannot be partitioned so, a mapping of a column that it does not have, a decimal without room.',
    hint: 'Correct the definition; nothing was run.',
  },
  SOURCE_MISSING: {
    exitCode: 1,
    summary: 'The path of a source matches no file.',
    hint: 'Correct the path; it is relative to the folder of the project.',
  },
  SOURCE_INACCESSIBLE: {
    exitCode: 1,
    summary: 'A file of a source is there and cannot be read: no permission, or its disk or share does not answer.',
    hint: 'Give the user that runs Phlo the right to read it.',
  },
  SOURCE_FORMAT_UNKNOWN: {
    exitCode: 2,
    summary: 'The format of a file cannot be told from its name, or files of several formats are loaded at once.',
    hint: "Say it: `files({ format: 'csv' })`; parquet, csv and ndjson are read.",
  },
  SOURCE_HISTORY_LOST: {
    exitCode: 1,
    summary:
      'The table was taken back, by another engine, to an old snapshot that no longer says which files were loaded into it.',
    hint: 'Load everything anew: `phlo run --select <asset> --full-refresh`.',
  },
  SOURCE_COLUMN_MISSING: {
    exitCode: 1,
    summary: 'A file lacks a column that the asset declares: it was renamed or dropped at the source.',
    hint: 'Map the new name with `files({ columns: { declared: "new name" } })`, or change the schema of the asset.',
  },
  SOURCE_COLUMN_UNEXPECTED: {
    exitCode: 1,
    summary: 'A file has a column that the asset does not declare.',
    hint: "Add it to the schema of the asset, or say `onExtraColumns: 'ignore'`.",
  },
  SOURCE_TYPE_MISMATCH: {
    exitCode: 1,
    summary: 'A column of a file has a type that can never become the declared one.',
    hint: 'Declare the type that the file has.',
  },
  SOURCE_CHANGED: {
    exitCode: 1,
    summary: 'A file was changed while it was loaded.',
    hint: 'Run again when the file is complete.',
    retryable: true,
  },
  SOURCE_FAILED: {
    exitCode: 1,
    summary: 'The function that yields rows threw an error.',
    hint: 'Correct the function (`--debug` shows where it threw), or have it throw `unavailable(…)` of phlo where a later attempt may succeed.',
  },
  SOURCE_PLUGIN_INACTIVE: {
    exitCode: 2,
    summary:
      'A source belongs to a plugin that is not active: no dependency of the project, denied, broken, or without the configuration that it needs.',
    hint: 'Run `phlo plugin list --type sources` to see why.',
  },
  SOURCE_UNAVAILABLE: {
    exitCode: 69,
    summary:
      'The function that yields rows could not reach its source: no connection, a timeout, HTTP 408, 429 or 5xx, or it threw `unavailable(…)`.',
    hint: 'Run again when the source answers.',
    retryable: true,
  },
});
