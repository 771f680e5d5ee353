import { spawn } from 'node:child_process';
import { cliErrors } from '../errors.js';
import type { ManagerCommand } from './package-manager.js';

/** The end of what a program has printed; nobody reads more of it. */
const keptLength = 4_000;

export interface RunOptions {
  /** Absolute. */
  readonly cwd: string;
  /** Ends the program, and waits until it has. */
  readonly signal?: AbortSignal;
}

export interface ProgramOutcome {
  readonly code: number | null;
  /** The end of both of its outputs. */
  readonly output: string;
}

/** Runs a program by its arguments: no shell reads them. Throws `PACKAGE_MANAGER_MISSING` where there is none of that name. */
export function runProgram({ program, args }: ManagerCommand, { cwd, signal }: RunOptions): Promise<ProgramOutcome> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: cleanEnvironment() });
  let output = '';
  const keep = (text: string) => (output = (output + text).slice(-keptLength));
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const end = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', end);
  return new Promise<ProgramOutcome>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') return reject(cause);
      reject(cliErrors.create('PACKAGE_MANAGER_MISSING', { message: `There is no ${program} on the PATH.`, cause }));
    });
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  }).finally(() => signal?.removeEventListener('abort', end));
}

/** Without what another npm, which has started this process, wants of its own children: where it installs, and how it is asked. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own =
    /^npm_(?:lifecycle|package|command|execpath|node_execpath|config_(?:local_prefix|prefix|json|global|yes|call|workspace))/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
