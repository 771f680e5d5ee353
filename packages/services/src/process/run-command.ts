import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '@phlo/core';
import { findProcess, signalPid } from './process-table.js';
import { killProcesses } from './trace-processes.js';

export interface CommandOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unique: by it the processes of the command are found again. */
  readonly id: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Kills it, as its timeout does. */
  readonly signal?: AbortSignal;
  /** Gets what it prints, at most {@link mostOutputBytes}. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandOutcome {
  readonly status: 'passed' | 'failed' | 'timeout' | 'aborted';
  readonly exitCode?: number;
  /** What went wrong: `exit code 3`, `killed after 500 ms`, `spawn nowhere ENOENT`. */
  readonly message?: string;
  readonly durationMs: number;
}

const mostOutputBytes = 64 * 1024;
/** The variable by which the processes of a command are found again. */
export const commandVariable = 'PHLO_COMMAND';

/**
 * Runs a command in a process group of its own, without a shell, and ends it whole: whatever it has started is killed when it ends,
 * when time is up, or when the signal aborts; processes that have left its group too.
 */
export async function runCommand(options: CommandOptions): Promise<CommandOutcome> {
  const { clock } = options;
  const startedAt = clock.monotonic();
  const marker = `${commandVariable}=${options.id}`;
  const [program = '', ...args] = options.command;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...options.env, [commandVariable]: options.id },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = createOutput(options.onOutput);
  const closed = Promise.all([output.read(child.stdout), output.read(child.stderr)]);
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => resolve({ error: error.message }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const ended = await raceWith(exited, options);
  if (child.pid !== undefined) {
    // A group whose leader is gone keeps its number as long as it has members: nobody else is meant.
    if (child.exitCode === null || findProcess(child.pid) === undefined) signalPid(-child.pid, 'SIGKILL');
    await killProcesses({ marker, recorded: [] }, (ms) => clock.sleep(ms));
  }
  // A process that belongs to somebody else may hold the pipe open for ever.
  await within(closed, clock, 1_000);
  child.stdout.destroy();
  child.stderr.destroy();
  output.end();
  return { ...toOutcome(ended, options.timeoutMs), durationMs: Math.round(clock.monotonic() - startedAt) };
}

type Exit =
  | { readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly error: string }
  | 'timeout'
  | 'aborted';

async function raceWith(exited: Promise<Exit>, { clock, timeoutMs, signal }: CommandOptions): Promise<Exit> {
  const timer = new AbortController();
  const late = clock.sleep(timeoutMs, { signal: timer.signal }).then(
    () => 'timeout' as const,
    () => 'timeout' as const,
  );
  const aborted = new Promise<'aborted'>((resolve) => {
    if (signal?.aborted === true) resolve('aborted');
    signal?.addEventListener('abort', () => resolve('aborted'), { signal: timer.signal });
  });
  const ended = await Promise.race([exited, late, aborted]);
  timer.abort();
  return ended;
}

function toOutcome(ended: Exit, timeoutMs: number): Omit<CommandOutcome, 'durationMs'> {
  if (ended === 'timeout') return { status: 'timeout', message: `killed after ${timeoutMs} ms` };
  if (ended === 'aborted') return { status: 'aborted', message: 'killed: it was given up' };
  if ('error' in ended) return { status: 'failed', message: ended.error };
  const { code, signal } = ended;
  if (code === 0) return { status: 'passed', exitCode: 0 };
  if (code === null) return { status: 'failed', message: `ended by ${signal ?? 'a signal'}` };
  return { status: 'failed', exitCode: code, message: `exit code ${code}` };
}

/** Hands on so much of what is printed, and reads the rest so that the program does not wait for its reader. */
function createOutput(onOutput: (text: string) => void = () => undefined) {
  let left = mostOutputBytes;
  let lost = 0;
  return {
    read: (stream: Readable): Promise<void> =>
      new Promise((resolve) => {
        // A sign may come in two pieces.
        const decoder = new StringDecoder('utf8');
        stream.on('data', (chunk: Buffer) => {
          const taken = chunk.subarray(0, left);
          left -= taken.length;
          lost += chunk.length - taken.length;
          const text = decoder.write(taken);
          if (text !== '') onOutput(text);
        });
        stream.once('close', resolve).once('error', () => resolve());
      }),
    end: () => {
      if (lost > 0) onOutput(`\n… ${lost} bytes more are left out\n`);
    },
  };
}

async function within(promise: Promise<unknown>, clock: Clock, ms: number): Promise<void> {
  const timer = new AbortController();
  await Promise.race([promise, clock.sleep(ms, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}
