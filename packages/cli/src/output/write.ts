import type { Writable } from 'node:stream';
import { once } from 'node:events';
import { cliErrors } from '../errors.js';

/** Results go to stdout; everything else goes to stderr. What nobody reads any more is not written. */
export function write(text: string): void {
  if (!isGone(process.stdout)) process.stdout.write(text);
}

/** The same for much of it: waits where the reader is slower. Returns whether somebody still reads. */
export async function writeSlowly(text: string): Promise<boolean> {
  if (!isGone(process.stdout) && !process.stdout.write(text)) await drained(process.stdout);
  return !isGone(process.stdout);
}

/** Progress, log lines and errors. */
export function writeAside(text: string): void {
  if (!isGone(process.stderr)) process.stderr.write(text);
}

/** A reader that has seen enough (`| head`) ends no run: what is being done goes on, and says no more. */
export function surviveClosedOutput(): void {
  process.stdout.on('error', reportLostOutput);
  process.stderr.on('error', () => lost.add(process.stderr));
}

/** A file on a full disk takes no end: the stream itself does not remember that it failed. */
const lost = new WeakSet<Writable>();

function reportLostOutput(error: NodeJS.ErrnoException): void {
  if (lost.has(process.stdout)) return;
  lost.add(process.stdout);
  if (error.code === 'EPIPE') return;
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
