import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { ageMs, listProcesses, signalPid } from './process-table.js';
import type { ProcessIdentity, ProcessInfo } from './process-table.js';
import { attempt } from '../attempt.js';

/** By what the processes of one service, or of one hook, are known. */
export interface ProcessTrace {
  /** Variable and value that all of them were given: `PHLO_SERVICE=…`. */
  readonly marker: string;
  /** File that they write to: some programs write over their environment, as PostgreSQL and Redis do. */
  readonly output?: string;
  /** Processes that were written down when they were started. */
  readonly recorded: readonly ProcessIdentity[];
}

/**
 * The processes of a trace: those that were written down, if the same still run, those that carry its marker or write to its file, and
 * whatever these have started. Never this process.
 */
export function findProcesses({ marker, output, recorded }: ProcessTrace): readonly ProcessInfo[] {
  const all = listProcesses();
  const file = output === undefined ? undefined : attempt(() => statSync(output));
  const marked = process.platform === 'linux' ? undefined : markedByPs(marker);
  const isOwn = (one: ProcessInfo) =>
    recorded.some(({ pid, startedAt }) => pid === one.pid && startedAt === one.startedAt) ||
    (marked?.has(one.pid) ?? hasMarker(one.pid, marker)) ||
    (file !== undefined && writesTo(one.pid, file));
  const own = new Set(all.filter(isOwn).map(({ pid }) => pid));
  // A process that is listed before its parent is found in the next round.
  for (let size = -1; size !== own.size;) {
    size = own.size;
    for (const { pid, parent } of all) if (own.has(parent)) own.add(pid);
  }
  own.delete(process.pid);
  return all.filter(({ pid }) => own.has(pid));
}

/**
 * Kills every process of a trace, also those that are started meanwhile, and returns those that are still there: ones that belong to
 * somebody else, or wait for a device.
 */
export async function killProcesses(
  trace: ProcessTrace,
  sleep: (ms: number) => Promise<void>,
): Promise<readonly ProcessInfo[]> {
  let left = findProcesses(trace);
  // Whose a process is that becomes another program just now cannot be seen for a moment.
  for (let look = 0; look < 20 && left.length === 0 && isOneBecoming(); look++) {
    await sleep(5);
    left = findProcesses(trace);
  }
  for (let round = 0; round < 100 && left.length > 0; round++) {
    for (const { pid } of left) signalPid(pid, 'SIGKILL');
    await sleep(Math.min(100, 5 * (round + 1)));
    left = findProcesses(trace);
  }
  return left;
}

const youngMs = 5_000;
/** Kernel threads are children of this one, and have no environment ever. */
const kernelParent = 2;

/** Whether a process that was started just now has no environment yet: it is between its fork and the program that it is to run. */
function isOneBecoming(): boolean {
  return listProcesses().some(
    (one) =>
      one.parent !== kernelParent &&
      ageMs(one) < youngMs &&
      attempt(() => readFileSync(`/proc/${one.pid}/environ`, 'latin1')) === '',
  );
}

function hasMarker(pid: number, marker: string): boolean {
  const environment = attempt(() => readFileSync(`/proc/${pid}/environ`, 'latin1'));
  return environment?.split('\0').includes(marker) ?? false;
}

/** Whether it writes its output or its errors to a file; reading it is not meant. */
function writesTo(pid: number, { dev, ino }: Stats): boolean {
  return [1, 2].some((descriptor) => {
    const target = attempt(() => statSync(`/proc/${pid}/fd/${descriptor}`));
    return target?.ino === ino && target.dev === dev;
  });
}

function markedByPs(marker: string): ReadonlySet<number> {
  const output = attempt(() => execFileSync('/bin/ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8' })) ?? '';
  const lines = output.split('\n').filter((line) => line.split(' ').includes(marker));
  return new Set(lines.map((line) => Number.parseInt(line, 10)));
}
