import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { attempt } from '../attempt.js';

/** A process, told apart from a later one with the same pid: `startedAt` is opaque, and differs between starts of the machine. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

export interface ProcessInfo extends ProcessIdentity {
  readonly parent: number;
  readonly group: number;
}

/** Every process of this machine that is not a zombie, as far as it can be seen. */
export function listProcesses(): readonly ProcessInfo[] {
  if (process.platform !== 'linux') return parsePs(runPs(['-axo', psColumns]));
  const boot = bootId();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name), boot) ?? []);
}

/** The process of a pid; `undefined` where there is none, or a zombie. */
export function findProcess(pid: number): ProcessInfo | undefined {
  if (process.platform === 'linux') return readStat(pid, bootId());
  return parsePs(runPs(['-o', psColumns, '-p', String(pid)]))[0];
}

/** Whether that very process runs, and not another one that has been given its pid. */
export const isAlive = ({ pid, startedAt }: ProcessIdentity): boolean => findProcess(pid)?.startedAt === startedAt;

/** Sends a signal to that very process. Returns whether it was there. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  return signalPid(identity.pid, signal);
}

/** Sends a signal to a pid, or to a group where it is negative. Returns whether there was somebody. */
export function signalPid(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Ticks of `/proc/<pid>/stat` are hundredths of a second on every Linux that Node runs on. */
const tickMs = 10;

/** How long ago a process was started; `Infinity` where the system does not tell. */
export function ageMs({ startedAt }: ProcessIdentity): number {
  const ticks = /:(\d+)$/.exec(startedAt)?.[1];
  const uptime = attempt(() => Number.parseFloat(readFileSync('/proc/uptime', 'utf8')));
  if (process.platform !== 'linux' || ticks === undefined || uptime === undefined) return Infinity;
  return uptime * 1_000 - Number(ticks) * tickMs;
}

const bootId = (): string => attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '';

/** Fields of `/proc/<pid>/stat`: proc_pid_stat(5). */
function readStat(pid: number, boot: string): ProcessInfo | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, and may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, threads, ticks] = [fields[0], fields[1], fields[2], fields[17], fields[19]];
  // The first thread of a process may have ended before the others, and with them its ports are still held.
  const hasEnded = (state === 'Z' || state === 'X') && Number(threads) <= 1;
  if (hasEnded || ticks === undefined) return undefined;
  return { pid, parent: Number(parent), group: Number(group), startedAt: `${boot}:${ticks}` };
}

const psColumns = 'pid=,ppid=,pgid=,state=,lstart=';

/** `lstart` is printed in the locale and time zone of the caller, which two processes need not have in common. */
function runPs(args: readonly string[]): string {
  const env = { LC_ALL: 'C', TZ: 'UTC' };
  return attempt(() => execFileSync('/bin/ps', args, { encoding: 'utf8', env })) ?? '';
}

function parsePs(output: string): readonly ProcessInfo[] {
  return output.split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...start] = line.trim().split(/\s+/);
    if (pid === undefined || pid === '' || state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), startedAt: start.join(' ') }];
  });
}
