/**
 * Runs something that prints to the standard streams of this process and sets its exit code, and gives all three as they are where
 * no terminal is. `folder` is named `<folder>`: its name differs from time to time. One at a time.
 *
 * @param {string} folder
 * @param {() => Promise<void>} act
 * @returns {Promise<import('./transcript.js').Outcome>}
 */
export async function callInProcess(folder, act) {
  const restore = beSeparate();
  outcome = { stdout: '', stderr: '' };
  try {
    await act();
    const [stdout = '', stderr = ''] = [outcome.stdout, outcome.stderr].map((text) =>
      text.replaceAll(folder, '<folder>'),
    );
    return { code: Number(process.exitCode ?? 0), stdout, stderr };
  } finally {
    restore();
  }
}

let outcome = { stdout: '', stderr: '' };

/** Takes the streams, and what of the surroundings changes a text; gives what puts all of it back. */
function beSeparate() {
  const { stdout, stderr, env, exitCode } = process;
  const before = { out: stdout.write, err: stderr.write, outTty: stdout.isTTY, errTty: stderr.isTTY };
  process.env = { ...env, NO_COLOR: '1' };
  delete process.env['npm_command'];
  // Whoever has kept the method of an earlier call (`reserveStdout`) writes into the present one.
  stdout.write = (text) => ((outcome.stdout += String(text)), true);
  stderr.write = (text) => ((outcome.stderr += String(text)), true);
  stdout.isTTY = false;
  stderr.isTTY = false;
  return () => {
    stdout.write = before.out;
    stderr.write = before.err;
    stdout.isTTY = before.outTty;
    stderr.isTTY = before.errTty;
    process.env = env;
    process.exitCode = exitCode;
  };
}
