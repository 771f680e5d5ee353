import { defineErrors } from '@phlo/core';

/** Error codes of `@phlo/state`. What the journal throws, `JOURNAL_FAILED`, is a code of core: the bus throws it for any journal. */
export const stateErrors = defineErrors({
  STATE_TOO_NEW: {
    exitCode: 2,
    summary: 'The state file was written by a newer version of Phlo.',
    hint: 'Update phlo in this project, or go back for good: put the folder .phlo back that was there before the update, or move it away, which loses the history and what waits for delivery, and no table.',
  },
  STATE_CORRUPT: {
    exitCode: 1,
    summary: 'The state file is damaged, or is not a state file of Phlo.',
  },
  STATE_BUSY: {
    exitCode: 5,
    retryable: true,
    summary: 'Another process kept the state file locked for longer than the busy timeout.',
    hint: 'Run the command again; if it persists, look for a stopped phlo process.',
  },
  STATE_FAILED: {
    exitCode: 1,
    summary: 'The state file cannot be opened, read or written: permissions, a full disk, a closed store.',
    hint: 'Check the free space and the permissions of the folder .phlo, then run `phlo doctor`.',
  },
  START_NOT_OPEN: {
    exitCode: 1,
    summary:
      'An announcement was made pending for a start that is not open: nobody could announce its end after a crash.',
    hint: 'Open the start before its commit; report this as a bug of the plugin or of phlo.',
  },
  PLUGIN_STORE_CHANGED: {
    exitCode: 1,
    summary: 'A migration of the store of a plugin is not the one that was applied to the file.',
    hint: 'The author of the plugin undoes the change and adds a migration at the end; a released one is never edited.',
  },
  PLUGIN_MIGRATION_FAILED: {
    exitCode: 1,
    summary: 'A migration of the store of a plugin cannot be applied.',
    hint: 'Report this to the author of the plugin.',
  },
  PLUGIN_STORE_MISUSED: {
    exitCode: 1,
    summary:
      'A plugin asks of its store what would be done otherwise than it says: a value that SQLite has no type for, parameters ' +
      'too many or too few, two statements at once, a transaction that goes on after it was committed.',
    hint: 'Report this to the author of the plugin.',
  },
  SCHEDULE_TAKEN: {
    exitCode: 5,
    summary: 'Another process has answered the due time of a schedule, or passed it over.',
    hint: 'Nothing is to be done: one due time has one run; `phlo schedule list` shows what became of it.',
  },
  ASSET_BUSY: {
    exitCode: 5,
    retryable: true,
    summary: 'Another run holds the asset.',
    hint: 'Wait for the other run: `phlo run --wait`.',
  },
});
