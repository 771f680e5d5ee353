/** Tests that start so many processes, or wait so long, that `npm test` leaves them to `.ci/run` (its stage `long`). */
export const longTests = [
  'packages/alerting/src/command-line.test.ts',
  'packages/cli/src/hooks-deliver.test.ts',
  'packages/cli/src/hooks-trace.test.ts',
  'packages/cli/src/plugin-scaffold/create-plugin.test.ts',
  'packages/semantic/src/commands.test.ts',
  'packages/state/src/deliveries-crash.test.ts',
  'packages/state/src/durable-hooks-crash.test.ts',
<<<<<<< HEAD
  'test/docs-pages.test.ts',
=======
  'test/cli-json.test.ts',
>>>>>>> e79f294 (Document what every command prints with --json: schemas beside the commands, a page and files generated from them, and a test that calls every command on one project)
  'test/plugin-faults.test.ts',
  'test/plugins-guide.test.ts',
];
