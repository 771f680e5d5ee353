import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '@phlo/core';
import type { BackendContext, LogQuery } from '../backend/service-backend.js';
import { findProgram } from '../process/find-program.js';
import { runCommand } from '../process/run-command.js';

export interface DockerKit {
  readonly clock: Clock;
  readonly createId: () => string;
}

export interface DockerAnswer {
  readonly hasPassed: boolean;
  /** All that it printed. */
  readonly output: string;
  /** What went wrong, with docker's last words. */
  readonly trouble: string;
}

export const dockerPath = (env: BackendContext['env']): string | undefined => findProgram('docker', env['PATH']);

/** Warnings about services of other files are no concern of a user. */
const settings = { COMPOSE_IGNORE_ORPHANS: 'true', DOCKER_CLI_HINTS: 'false', NO_COLOR: '1' };

interface DockerCall {
  readonly kit: DockerKit;
  readonly env: BackendContext['env'];
  readonly timeoutMs: number;
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs docker with arguments; no shell reads them. */
export async function runDocker(args: readonly string[], call: DockerCall): Promise<DockerAnswer> {
  const { kit, env, timeoutMs, cwd, signal } = call;
  const program = dockerPath(env);
  if (program === undefined) return { hasPassed: false, output: '', trouble: 'there is no docker on the PATH' };
  let output = '';
  const outcome = await runCommand({
    command: [program, ...args],
    cwd,
    env: { ...env, ...settings },
    id: kit.createId(),
    timeoutMs,
    clock: kit.clock,
    ...(signal && { signal }),
    onOutput: (text) => (output += text),
  });
  if (outcome.status === 'passed') return { hasPassed: true, output, trouble: '' };
  const words = lastWords(output);
  const how = outcome.status === 'failed' && words !== '' ? undefined : outcome.message;
  return { hasPassed: false, output, trouble: [how, words].filter(Boolean).join(': ') };
}

const progress = /^(Container|Network|Volume|Image) .* (Creat|Recreat|Start|Stopp|Remov|Pull|Wait)(ing|ed)$/;

/** What the daemon says where it says something, else the last lines. */
function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const errors = lines.flatMap((line) => /Error response from daemon: (.+)/.exec(line)?.[1] ?? []);
  const last = lines.filter((line) => line !== '' && !progress.test(line)).slice(-3);
  return (errors.at(-1) ?? last.join('; ')).slice(-500);
}

const mostErrorChars = 4_096;

/** What docker prints, until it ends or the signal aborts. Throws where it fails, with its words. */
export async function* streamDocker(
  args: readonly string[],
  { env, cwd, signal }: Pick<DockerCall, 'env' | 'cwd'> & Pick<LogQuery, 'signal'>,
): AsyncIterable<string> {
  const program = dockerPath(env);
  if (program === undefined || signal.aborted) return;
  const child = spawn(program, [...args], { cwd, env: { ...env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  const spawned = once(child, 'spawn');
  const closed = once(child, 'close');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = `${errors}${text}`.slice(-mostErrorChars)));
  const onAbort = () => child.kill('SIGKILL');
  signal.addEventListener('abort', onAbort);
  try {
    await spawned;
    for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) yield text;
    await closed;
    if (child.exitCode !== 0 && !signal.aborted) throw new Error(lastWords(errors));
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (child.exitCode === null) child.kill('SIGKILL');
  }
}
