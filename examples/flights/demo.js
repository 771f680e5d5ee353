// Runs the example as a newcomer would and checks that it ends as it should: everything is published but the poisoned
// file, so `phlo run` exits with 3 (partial), and that is a success here.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const phlo = join(dirname(createRequire(import.meta.url).resolve('phlo/package.json')), 'bin', 'phlo.cjs');
const expectedExitCode = 3;

const run = spawn(process.execPath, [phlo, 'run'], { cwd: here, stdio: 'inherit' });
run.on('exit', (code) => {
  if (code === expectedExitCode) {
    process.stderr.write(
      '\nThat is how it should end: the poisoned file stayed out (exit code 3, partial), the rest is published.\n' +
        'Try the commands above in the example: cd examples/flights, then npx phlo …\n',
    );
  } else {
    process.stderr.write(`\nThe demo was to exit with ${expectedExitCode} and exited with ${code ?? 'a signal'}.\n`);
    process.exitCode = 1;
  }
});
