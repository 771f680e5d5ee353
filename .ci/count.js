// Prints how many tests and checks have passed so far: those of vitest's reports, and one for each line that a stage wrote.
// A report with a failed or skipped test, or without any, is an error: nothing is skipped here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { PHLO_TEST_REPORTS: reports = '', PHLO_CI_CHECKS: checks = '' } = process.env;
let passed = readFileSync(checks, 'utf8')
  .split('\n')
  .filter((line) => line !== '').length;

for (const name of readdirSync(reports)) {
  const report = JSON.parse(readFileSync(join(reports, name), 'utf8'));
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  if (numPassedTests === 0 || numFailedTests + numPendingTests + numTodoTests > 0) {
    process.stderr.write(
      `${name}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped, ${numTodoTests} to do\n`,
    );
    process.exitCode = 1;
  }
  passed += numPassedTests;
}
process.stdout.write(`${passed}\n`);
