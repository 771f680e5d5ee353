import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/iceberg`; causes and remedies in `docs/errors.md`. */
export const icebergErrors = defineErrors({
  TABLE_NOT_FOUND: {
    exitCode: 2,
    summary: 'The lake has no table of this name.',
    hint: '`phlo tables` lists the tables of the lake.',
  },
  TABLE_UNSUPPORTED: {
    exitCode: 1,
    summary:
      'A table uses a part of Iceberg that Phlo does not read: row-level deletes, another format version, nested types, files that are not local.',
    hint: 'Read it with the engine that wrote it, or let that engine rewrite its data files.',
  },
  SNAPSHOT_NOT_FOUND: {
    exitCode: 2,
    summary:
      'A table has no snapshot of this id, or none at or before this time: there was none, or it has been expired.',
    hint: '`phlo tables describe <table>` lists its snapshots.',
  },
  SCHEMA_INVALID: {
    exitCode: 2,
    summary:
      'The columns or partitions of a table contradict themselves: a name twice, a partition by a column that is not there or of a type that cannot be partitioned so.',
    hint: 'Correct the definition of the asset.',
  },
  SCHEMA_BREAKING: {
    exitCode: 1,
    summary:
      'The columns of an asset no longer fit its table: one is gone, required and new, or of a type that the old values cannot be read as.',
    hint: 'Restore the column, or load everything again with --full-refresh.',
  },
  COMMIT_CONFLICT: {
    exitCode: 5,
    retryable: true,
    summary: 'Somebody else committed to a table after the batch was planned, and the batch cannot be applied on top.',
    hint: 'Run again: the batch is then built on the table as it is now.',
  },
  BATCH_INVALID: {
    exitCode: 1,
    summary:
      'Files contradict their plan: outside its directory, without their partition, or with nulls where none may be.',
    hint: 'This is a defect of the engine or of Phlo, unless nulls are named: report it.',
  },
  BATCH_LOST: {
    exitCode: 1,
    summary: 'The files of a staged batch are no longer in the staging area: it was discarded, rejected or moved.',
    hint: 'Run the asset again.',
  },
  CATALOG_BUSY: {
    exitCode: 5,
    retryable: true,
    summary: 'Another process kept the catalog locked for longer than the busy timeout.',
    hint: 'Run the command again; if it persists, look for a stopped process that has catalog.db open.',
  },
  CATALOG_CORRUPT: {
    exitCode: 1,
    summary: 'The catalog file is damaged, or is not a catalog.',
    hint: 'Restore catalog.db from a backup; the files of the tables are not touched.',
  },
  CATALOG_FAILED: {
    exitCode: 1,
    summary: 'The catalog cannot be opened, read or written: permissions, a full disk, a closed store.',
    hint: 'Check the folder of the lake and its permissions, then `phlo doctor`.',
  },
  LAKE_CORRUPT: {
    exitCode: 1,
    summary: 'A metadata file of a table is missing or cannot be read.',
    hint: 'Restore the folder of the table from a backup; or give it up with `phlo tables drop <table> --yes`, and the next run loads it again.',
  },
  LAKE_DISK_FULL: {
    exitCode: 1,
    summary: 'The disk, or the quota, of the lake is full.',
    hint: 'Free some space and run again.',
  },
  LAKE_IO_FAILED: {
    exitCode: 1,
    summary: 'A file of the lake cannot be read or written: permissions, a read-only or failing disk.',
    hint: 'Check the folder of the lake and its permissions, then run again.',
  },
});
