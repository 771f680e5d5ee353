import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A process, recognised after its pid has been given to another one.
 * `startedAt` is opaque: equal for the same process, different for a later one with the same pid.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Host name, with the pid namespace where it is not the machine's own: a container cannot see pids of the host. */
  readonly host: string;
  readonly startedAt: string;
}

type Start = { readonly state: 'running'; readonly startedAt: string } | { readonly state: 'gone' | 'unknown' };

const initialPidNamespace = '4026531836';
const unknownStart = 'unknown';

/** The identity of this process. */
export function currentProcess(): ProcessIdentity {
  const start = readStart(process.pid);
  return {
    pid: process.pid,
    host: currentHost(),
    startedAt: start.state === 'running' ? start.startedAt : unknownStart,
  };
}

/** Whether a process of this host still runs. Answers true where the system does not tell: a lease is not stolen on a guess. */
export function isProcessAlive(identity: ProcessIdentity): boolean {
  if (!hasPid(identity.pid)) return false;
  const start = readStart(identity.pid);
  if (start.state !== 'running') return start.state === 'unknown';
  return identity.startedAt === unknownStart || start.startedAt === identity.startedAt;
}

function currentHost(): string {
  const namespace = attempt(() => /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]);
  return namespace === undefined || namespace === initialPidNamespace ? hostname() : `${hostname()}/${namespace}`;
}

function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readStart(pid: number): Start {
  if (process.platform === 'darwin') return attempt(() => parsePs(runPs(pid))) ?? { state: 'unknown' };
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const bootId = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  return stat === undefined ? { state: 'unknown' } : parseProcStat(stat, bootId ?? '');
}

/** Field 22 of `/proc/<pid>/stat` (ticks since boot, hence the boot id); see proc_pid_stat(5). A zombie counts as gone. */
export function parseProcStat(stat: string, bootId: string): Start {
  // The second field is the program's name in parentheses, and may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X') return { state: 'gone' };
  return ticks === undefined ? { state: 'unknown' } : { state: 'running', startedAt: `${bootId}:${ticks}` };
}

/** Output of `ps -o state=,lstart=`, such as `S    Mon Nov 24 05:11:00 2025`. */
export function parsePs(output: string): Start {
  const [state, ...start] = output.trim().split(/\s+/);
  if (state === undefined || state === '' || state.startsWith('Z')) return { state: 'gone' };
  return start.length === 0 ? { state: 'unknown' } : { state: 'running', startedAt: start.join(' ') };
}

function runPs(pid: number): string {
  // `lstart` is printed in the locale and time zone of the caller, which two processes need not have in common.
  return execFileSync('/bin/ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
