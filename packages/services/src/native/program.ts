import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Clock } from '@phlo/core';
import { isAlive, signalPid } from '../process/process-table.js';
import type { ProcessIdentity } from '../process/process-table.js';
import type { KeeperOrder } from './keeper-order.js';
import { openLog } from './log-file.js';
import { serviceVariable } from './service-marker.js';

/** How a program has ended. */
export interface Exit {
  /** `exit code 1`, `signal SIGKILL`, or why it could not be started. */
  readonly text: string;
  readonly isClean: boolean;
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
}

export interface Program {
  /** None where it could not be started. */
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  /** Asks it and its group to end, waits, and kills them. */
  stop(clock: Clock): Promise<void>;
}

/** The program leads a process group of its own and writes to the log itself: it needs nobody to read it. */
export function startProgram({ command, cwd, env, logPath, ...rest }: KeeperOrder, marker: string): Program {
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
      child.once('exit', (code, signal) => resolve(toExit(code, signal)));
    });
    const stop = (clock: Clock) =>
      stopProgram(child.pid, exited, {
        ...rest,
        clock,
        isGone: () => child.exitCode !== null || child.signalCode !== null,
      });
    return { pid: child.pid, exited, stop };
  } finally {
    closeSync(log);
  }
}

const watchMs = 500;

/** A program that another process has started, which is gone: nobody is told how it ends, and that counts as a failure. */
export function watchProgram(
  child: ProcessIdentity,
  rule: Pick<KeeperOrder, 'stopSignal' | 'graceMs'>,
  clock: Clock,
): Program {
  const watch = async (): Promise<Exit> => {
    while (isAlive(child)) await clock.sleep(watchMs);
    return { text: 'nobody knows how: who had started it was gone', isClean: false };
  };
  const exited = watch();
  const isGone = () => !isAlive(child);
  return { pid: child.pid, exited, stop: () => stopProgram(child.pid, exited, { ...rule, clock, isGone }) };
}

function toExit(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (code !== null) return { text: `exit code ${code}`, isClean: code === 0, code };
  return { text: `signal ${signal}`, isClean: false, ...(signal !== null && { signal }) };
}

interface StopRule extends Pick<KeeperOrder, 'stopSignal' | 'graceMs'> {
  readonly clock: Clock;
  isGone(): boolean;
}

async function stopProgram(
  pid: number | undefined,
  exited: Promise<Exit>,
  { stopSignal, graceMs, clock, isGone }: StopRule,
): Promise<void> {
  if (pid === undefined) return;
  signalPid(-pid, stopSignal);
  const timer = new AbortController();
  const late = clock.sleep(graceMs, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([exited, late]);
  timer.abort();
  if (!isGone()) signalPid(-pid, 'SIGKILL');
}
