import type { RegisterCommand } from './host.js';
import { startFolder } from './start-folder.js';

export const registerTest: RegisterCommand = (program, host) => {
  program
    .command('test [files...]')
    .description('run the tests of the project; they work on a lake of their own')
    .option('--json', 'print one JSON document: the report of vitest')
    .addHelpText('after', '\nExample:\n  $ phlo test tests/ingestion.test.ts\n')
    .action(async (files: string[], flags: { readonly json?: boolean }) => {
      // The test runner is loaded by the one command that needs it.
      const { runTests } = await import('../project/run-tests.js');
      await runTests({ from: startFolder(host), files, json: flags.json === true });
    });
};
