import type { Writable } from 'node:stream';
import { once } from 'node:events';

let print = (text: string): boolean => process.stdout.write(text);

/**
 * From now on only what this module writes goes to stdout, and what code of others prints (`console.log` in a plugin) goes to
 * stderr: a document of JSON has one author. For the process, once a command acts with `--json`.
 */
export function reserveStdout(): void {
  const own = process.stdout.write.bind(process.stdout);
  print = (text) => own(text);
  process.stdout.write = process.stderr.write.bind(process.stderr);
}

/** Results go to stdout; everything else goes to stderr. What nobody reads any more is not written. */
export function write(text: string): void {
  if (!isGone(process.stdout)) print(text);
}

/** The same for much of it: waits where the reader is slower. Returns whether somebody still reads. */
export async function writeSlowly(text: string): Promise<boolean> {
  if (!isGone(process.stdout) && !print(text)) await drained(process.stdout);
  return !isGone(process.stdout);
}

/** Progress, log lines and errors. */
export function writeAside(text: string): void {
  if (!isGone(process.stderr)) process.stderr.write(text);
}

/** A reader that has seen enough (`| head`) ends no run: what is being done goes on, and says no more. */
export function surviveClosedOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => void reportLostOutput(error));
  process.stderr.on('error', () => lost.add(process.stderr));
}

/** A file on a full disk takes no end: the stream itself does not remember that it failed. */
const lost = new WeakSet<Writable>();

async function reportLostOutput(error: NodeJS.ErrnoException): Promise<void> {
  if (lost.has(process.stdout)) return;
  lost.add(process.stdout);
  if (error.code === 'EPIPE') return;
  // Whatever happens meanwhile, the command has failed.
  process.exitCode = 1;
  const { cliErrors } = await import('../errors.js');
  const { code, message, hint, exitCode } = cliErrors.create('OUTPUT_LOST', {
    message: `The output could not be written: ${error.message}`,
    cause: error,
  });
  writeAside(`error ${code}  ${message}\n  next   ${hint ?? ''}\n`);
  process.exitCode = exitCode;
}

const isGone = (stream: Writable): boolean => stream.destroyed || lost.has(stream);

async function drained(stream: Writable): Promise<void> {
  await Promise.race([once(stream, 'drain').catch(() => undefined), once(stream, 'close').catch(() => undefined)]);
}
