import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Clock } from '@phlo/core';
import { signalPid } from '../process/process-table.js';
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
    return { pid: child.pid, exited, stop: (clock) => stopProgram(child, exited, { ...rest, clock }) };
  } finally {
    closeSync(log);
  }
}

function toExit(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (code !== null) return { text: `exit code ${code}`, isClean: code === 0, code };
  return { text: `signal ${signal}`, isClean: false, ...(signal !== null && { signal }) };
}

interface StopRule extends Pick<KeeperOrder, 'stopSignal' | 'graceMs'> {
  readonly clock: Clock;
}

async function stopProgram(
  child: ChildProcess,
  exited: Promise<Exit>,
  { stopSignal, graceMs, clock }: StopRule,
): Promise<void> {
  if (child.pid === undefined) return;
  signalPid(-child.pid, stopSignal);
  const timer = new AbortController();
  const late = clock.sleep(graceMs, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([exited, late]);
  timer.abort();
  if (child.exitCode === null && child.signalCode === null) signalPid(-child.pid, 'SIGKILL');
}
