import { cliErrors } from '../errors.js';
import type { RegisterCommand } from './host.js';
import { createInterrupt } from './interrupt.js';
import { startFolder } from './start-folder.js';

interface TestFlags {
  readonly watch?: boolean;
  readonly coverage?: boolean;
  readonly json?: boolean;
}

export const registerTest: RegisterCommand = (program, host) => {
  program
    .command('test [files...]')
    .description('run the tests of the project; they work on a lake of their own')
    .option('--watch', 'stay, and run them again whenever a file of the project changes')
    .option('--coverage', 'say which lines under workflows/ they have run; lcov goes to .phlo/coverage/')
    .option('--json', 'print one JSON document: the report of vitest, with its coverageMap where that is measured')
    .addHelpText('after', '\nExamples:\n  $ phlo test tests/ingestion.test.ts\n  $ phlo test --coverage\n')
    .action(async (files: string[], { json = false, watch = false, coverage = false }: TestFlags) => {
      if (json && watch)
        throw cliErrors.create('USAGE', { message: '--watch prints report after report, and --json one document.' });
      using interrupt = watch ? createInterrupt() : undefined;
      // Vitest colours what it writes into a file as well, unless it is told that nobody looks; in CI it does so all the same.
      if (!process.stdout.isTTY) process.env['FORCE_TTY'] ??= 'false';
      // The test runner is loaded by the one command that needs it.
      const { runTests } = await import('../project/run-tests.js');
      const watching = interrupt && { watchUntil: interrupt.signal };
      await runTests({ from: startFolder(host), files, json, coverage, ...watching });
    });
};
