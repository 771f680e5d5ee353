import type { RegisterCommand } from './host.js';
import { startFolder } from './host.js';
import { runTests } from '../project/run-tests.js';

export const registerTest: RegisterCommand = (program, host) => {
  program
    .command('test [files...]')
    .description('run the tests of the project; they work on a lake of their own')
    .option('--json', 'print one JSON document: the report of vitest')
    .addHelpText('after', '\nExample:\n  $ phlo test tests/ingestion.test.ts\n')
    .action((files: string[], flags: { readonly json?: boolean }) =>
      runTests({ from: startFolder(host), files, json: flags.json === true }),
    );
};
