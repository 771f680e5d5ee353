import { defineErrors } from '@phlo/core/errors';

/** Codes of the command line and of `openProject`; causes and remedies in `docs/errors.md`. */
export const cliErrors = defineErrors({
  PROJECT_NOT_FOUND: {
    exitCode: 2,
    summary: 'No `phlo.config.ts` in the folder or in any folder above it.',
    hint: 'Change into a project, name one with `-C <folder>`, or make one with `phlo init <path>`.',
  },
  CONFIG_INVALID: {
    exitCode: 2,
    summary: '`phlo.config.ts` does not have the shape of `defineProject`.',
    hint: 'Correct the fields named above; `phlo init trial` writes a complete file, to compare with.',
  },
  MARTS_SCHEME_UNKNOWN: {
    exitCode: 2,
    summary: 'No destination, or more than one, takes URLs of the scheme that the URL of the marts has.',
    hint: 'Correct `marts.url` or PHLO_MARTS_URL, or install a plugin of the group destinations for it.',
  },
  DEFINITION_FAILED: {
    exitCode: 2,
    summary: 'A file of the project could not be loaded: a syntax error, a failed import or a wrong definition.',
    hint: 'Correct the file; nothing was run.',
  },
  USAGE: {
    exitCode: 2,
    summary: 'A command was called with arguments that it does not take.',
    hint: 'Add `--help` for its arguments and an example.',
  },
  RUN_UNKNOWN: {
    exitCode: 2,
    summary: 'No run of this project has the id that was asked for.',
    hint: 'Name one by `--run last`; `phlo events --type run.start` shows their ids.',
  },
  SCHEDULE_UNKNOWN: {
    exitCode: 2,
    summary: 'No schedule of this project has the name that was asked for.',
    hint: 'Run `phlo schedule list` for those that there are; they are exported by files under `workflows/`.',
  },
  UP_RUNNING: {
    exitCode: 5,
    summary: 'Another process looks after the project: `phlo up`, or `phlo schedule tick`.',
    hint: 'One is enough: it runs everything that is due. End it first to start another one.',
  },
  RUN_NOT_TRACED: {
    exitCode: 2,
    summary: 'What the hooks did in a run was asked for, call by call, and the run was not traced.',
    hint: 'Trace the next one with `phlo run --trace`; `phlo hooks stats` sums up every run.',
  },
  DEAD_LETTER_UNKNOWN: {
    exitCode: 2,
    summary: 'There is no dead letter with this id.',
    hint: 'Run `phlo hooks dead-letters` for those that are kept.',
  },
  CONFIRMATION_MISSING: {
    exitCode: 2,
    summary: 'What was asked for cannot be undone, and was not confirmed.',
    hint: 'Add `--yes` to do it; nothing was changed.',
  },
  HOOK_IN_USE: {
    exitCode: 2,
    summary: 'The deliveries of a hook were to be forgotten whose plugin is there and acts.',
    hint: 'Remove the plugin or deny it in `phlo.config.ts` first; or turn the hook off there.',
  },
  BACKGROUND_FAILED: {
    exitCode: 1,
    summary:
      'Code of the project or of a plugin failed where nobody waits for it: a promise without `await`, a timer, an event. The process ended at once.',
    hint: 'Correct that code: await the promise, or catch its error; `--debug` shows where it was thrown. Then run the command again.',
  },
  OUTPUT_LOST: {
    exitCode: 1,
    summary: 'Something could not be written to standard output: the disk that it goes to is full, for instance.',
    hint: 'Make room where the output goes, and run the command again.',
  },
  INIT_TARGET_EXISTS: {
    exitCode: 2,
    summary: '`phlo init` was given a folder that holds something, or a file.',
    hint: 'Choose an empty or new folder; nothing was written.',
  },
  CREATE_NAME_INVALID: {
    exitCode: 2,
    summary: '`phlo create` was given a name that Phlo does not take.',
    hint: 'Write `namespace.table` for what is a table, and lower-case letters, digits and `-` for the rest.',
  },
  CREATE_TARGET_EXISTS: {
    exitCode: 2,
    summary: '`phlo create` was to make something that the project has already, or a file that is there.',
    hint: 'Choose another name; nothing was written.',
  },
  CREATE_FILE_UNSUITABLE: {
    exitCode: 2,
    summary: '`phlo create ingestion --file` was given something that is no file of rows.',
    hint: 'Give a CSV, JSON or Parquet file with rows; nothing was written.',
  },
  CREATE_CONFIG_UNCLEAR: {
    exitCode: 2,
    summary: '`phlo create hook` found no place in the configuration where the plugin could be named.',
    hint: 'Name the plugin in `plugins` of the configuration by hand; nothing was written.',
  },
  BATCH_NOT_FOUND: {
    exitCode: 2,
    summary: 'No batch of the staging area has this id.',
    hint: 'Run `phlo wap list` for the batches that are kept.',
  },
  CHECK_UNKNOWN: {
    exitCode: 2,
    summary: 'No asset of this project has the name that checks were asked of, or it has no such check and never had.',
    hint: 'Run `phlo checks list` for the checks that are declared.',
  },
  TABLE_IN_USE: {
    exitCode: 2,
    summary: 'A table that an asset of the project writes, or another reads, was to be dropped.',
    hint: 'Add `--yes` to drop it all the same; the next `phlo run` builds it again.',
  },
  MANIFEST_DRIFTED: {
    exitCode: 1,
    summary: '`phlo plugin build --check` found a manifest that is not what the code says.',
    hint: 'Run `phlo plugin build`, and commit what it writes.',
  },
  REGISTRY_URL_INVALID: {
    exitCode: 2,
    summary: 'The address of the registry is no URL, has a user or a password, or could be changed on its way.',
    hint: 'Give `plugins.registry` in `phlo.config.ts`, or PHLO_REGISTRY_URL, an address of https: (http: on this machine alone), or neither.',
  },
  REGISTRY_UNAVAILABLE: {
    exitCode: 69,
    retryable: true,
    summary: 'The registry of plugins did not answer, or with an error. The last copy of it is used instead.',
    hint: 'Try again later; what was done is told by the copy.',
  },
  REGISTRY_INVALID: {
    exitCode: 1,
    summary:
      'A registry of plugins was refused, whole: it is damaged, too large, of another shape, or leads elsewhere.',
    hint: 'Tell whoever keeps it. Where it is the one that came with Phlo, install Phlo again.',
  },
  PACKAGE_MANAGER_UNCLEAR: {
    exitCode: 2,
    summary: 'Which package manager a project uses cannot be seen: it has lock files of several, or no `package.json`.',
    hint: 'Say it in `packageManager` of package.json, such as "pnpm@10.0.0", or remove the lock file that is not used. Nothing was changed.',
  },
  PACKAGE_MANAGER_MISSING: {
    exitCode: 69,
    summary: 'A package manager is not installed. npm is asked for packages, and the one of the project installs them.',
    hint: 'Install it, or put it on the PATH.',
  },
  PACKAGES_BUSY: {
    exitCode: 5,
    retryable: true,
    summary: 'Another `phlo plugin install`, `update` or `remove` is changing the packages of this project.',
    hint: 'Wait for it, and run the command again.',
  },
  PACKAGE_MANAGER_FAILED: {
    exitCode: 1,
    summary: 'The package manager of the project could not do what it was told; its own words are in the message.',
    hint: 'Mend what it names, and run the command again.',
  },
  INSTALL_INTERRUPTED: {
    exitCode: 130,
    summary: 'Plugins were being installed, updated or removed, and Ctrl-C or a signal has ended that.',
    hint: 'Run the command again. `npm install`, or that of your package manager, tidies node_modules.',
  },
  PLUGIN_UNVERIFIED: {
    exitCode: 2,
    summary: 'A package that the registry does not list was to be installed, and that was not confirmed.',
    hint: 'Look at it first. Then add `--unverified`; nothing was changed.',
  },
  PLUGIN_PACKAGE_UNAVAILABLE: {
    exitCode: 69,
    summary: 'npm could not fetch a package: there is none of this name or version, or its registry cannot be reached.',
    hint: 'Check the name and the version; `npm view <package> versions` lists those that there are.',
  },
  PLUGIN_PACKAGE_INVALID: {
    exitCode: 2,
    summary: 'A package that was fetched to be installed as a plugin holds none, or is another than was asked for.',
    hint: 'Check its name; `phlo plugin search` lists plugins.',
  },
  PLUGIN_INTEGRITY_WRONG: {
    exitCode: 1,
    summary: 'The bytes of a package are not those that were published: their checksum is another.',
    hint: 'Do not install it. Tell its author, and whoever keeps the registry.',
  },
  PLUGIN_UNLIKE_REGISTRY: {
    exitCode: 1,
    summary: 'A package says something else of its plugins than the registry says of the same version.',
    hint: 'Do not install it. Tell its author, and whoever keeps the registry.',
  },
  PLUGIN_INCOMPATIBLE: {
    exitCode: 2,
    summary: 'A plugin does not work with this version of Phlo.',
    hint: 'Update Phlo, or name a version of the plugin that works with this one: `phlo plugin install <name>@<version>`.',
  },
  SCAFFOLD_GROUP_UNSUPPORTED: {
    exitCode: 2,
    summary: '`phlo plugin create` was asked for a plugin of a group that no part of Phlo works with yet.',
    hint: 'Choose one of the groups above; a plugin of any of them may also give hooks.',
  },
  SCAFFOLD_NAME_INVALID: {
    exitCode: 2,
    summary: '`phlo plugin create` was given a name that npm or Phlo does not take.',
    hint: 'Use lower-case letters, digits and `-`, with a scope or without: `phlo-luhn`, `@acme/phlo-luhn`.',
  },
  SCAFFOLD_TARGET_EXISTS: {
    exitCode: 2,
    summary: '`phlo plugin create` found a folder that it would overwrite.',
    hint: 'Choose another name, or remove the folder; nothing was written.',
  },
  TESTS_FAILED: {
    exitCode: 1,
    summary: 'At least one test of the project failed.',
    hint: 'The report above names it.',
  },
  TESTS_MISSING: {
    exitCode: 2,
    summary: '`phlo test` found no test file.',
    hint: 'Tests lie in `tests/` and end in `.test.ts`.',
  },
});
