import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Clock } from '@phlo/core';
import type { RestartRule } from '../definition/service-definition.js';
import { findProcess, signalPid } from '../process/process-table.js';
import type { ProcessIdentity } from '../process/process-table.js';
import { appendLog, openLog, rotateLog } from './log-file.js';
import { writeRecord } from './native-record.js';
import { serviceMarker, serviceVariable } from './service-marker.js';

/** What a keeper is told, once, on its standard input: secrets of the environment are never written down. */
export interface KeeperOrder {
  readonly stateDir: string;
  readonly logPath: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly restart: RestartRule;
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
}

const stableMs = 60_000;
const mostBackoffMs = 60_000;
const rotationMs = 2_000;

/**
 * Starts a program, writes down what runs, and starts it again as its rule says. Resolves when it is done: the program has ended for good,
 * or `signal` has aborted and it was stopped.
 */
export async function keep(order: KeeperOrder, clock: Clock, signal: AbortSignal): Promise<void> {
  const { stateDir, logPath, restart, stopSignal, graceMs } = order;
  const marker = serviceMarker(stateDir);
  const keeper = identityOf(process.pid);
  const rotation = setInterval(() => rotateLog(logPath), rotationMs);
  let restarts = 0;
  let inRow = 0;
  let ended: string | undefined;
  let since = clock.now();
  const note = (state: 'starting' | 'running' | 'failed', child?: ProcessIdentity) =>
    writeRecord(stateDir, { version: 1, marker, keeper, child, state, since, restarts, ended, stopSignal, graceMs });
  const say = (text: string) => appendLog(logPath, `[phlo ${new Date(clock.now()).toISOString()}] ${text}\n`);

  note('starting');
  try {
    for (;;) {
      since = clock.now();
      const program = startProgram(order, marker);
      if (program.child.pid !== undefined) note('running', identityOf(program.child.pid));
      const exit = await Promise.race([program.exited, aborted(signal)]);
      if (exit === undefined) return await stopProgram(program, order, clock);
      ended = exit.text;
      say(`the program has ended: ${ended}`);
      if (clock.now() - since > stableMs) inRow = 0;
      const isWanted = restart.policy === 'always' || (restart.policy === 'on-failure' && !exit.isClean);
      const isSpent = isWanted && inRow >= restart.max;
      if (isSpent) say(`it is not started again: it ended ${inRow + 1} times in a row`);
      if (isSpent || !isWanted) return note('failed');
      note('starting');
      await clock.sleep(Math.min(mostBackoffMs, restart.backoffMs * 2 ** inRow), { signal }).catch(() => undefined);
      if (signal.aborted) return;
      inRow++;
      restarts++;
      say(`start ${restarts + 1}`);
    }
  } finally {
    clearInterval(rotation);
  }
}

interface Exit {
  readonly text: string;
  readonly isClean: boolean;
}

interface Program {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
}

/** The program leads a process group of its own and writes to the log itself: it needs nobody to read it. */
function startProgram({ command, cwd, env, logPath }: KeeperOrder, marker: string): Program {
  const [program = '', ...args] = command;
  const log = openLog(logPath);
  try {
    const child = spawn(program, args, {
      cwd,
      env: { ...env, [serviceVariable]: marker },
      detached: true,
      stdio: ['ignore', log, log],
    });
    const exited = new Promise<Exit>((resolve) => {
      child.once('error', (error) => resolve({ text: error.message, isClean: false }));
      child.once('exit', (code, signal) =>
        resolve({ text: code === null ? `signal ${signal}` : `exit code ${code}`, isClean: code === 0 }),
      );
    });
    return { child, exited };
  } finally {
    closeSync(log);
  }
}

async function stopProgram({ child, exited }: Program, order: KeeperOrder, clock: Clock): Promise<void> {
  if (child.pid === undefined) return;
  signalPid(-child.pid, order.stopSignal);
  const timer = new AbortController();
  const late = clock.sleep(order.graceMs, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([exited, late]);
  timer.abort();
  if (child.exitCode === null && child.signalCode === null) signalPid(-child.pid, 'SIGKILL');
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

/** A process that has ended before it could be looked at has the identity of none. */
function identityOf(pid: number): ProcessIdentity {
  return { pid, startedAt: findProcess(pid)?.startedAt ?? 'gone' };
}
