/** Tests that start so many processes, or wait so long, that `npm test` leaves them to `.ci/run` (its stage `long`). */
export const longTests = [
  'packages/alerting/src/command-line.test.ts',
  'packages/cli/src/create/create.test.ts',
  'packages/cli/src/hooks-deliver.test.ts',
  'packages/cli/src/hooks-trace.test.ts',
  'packages/cli/src/plugin-scaffold/create-plugin.test.ts',
  'packages/cli/src/marts-server/serve-marts.test.ts',
  'packages/postgres/src/served-marts-crash.test.ts',
  'packages/postgres/src/served-marts.test.ts',
  'packages/cli/src/up.test.ts',
  'packages/semantic/src/commands.test.ts',
  'packages/state/src/deliveries-crash.test.ts',
  'packages/state/src/durable-hooks-crash.test.ts',
  'test/cli-json.test.ts',
  'test/docs-pages.test.ts',
  'test/plugin-faults.test.ts',
  'test/plugins-guide.test.ts',
];
