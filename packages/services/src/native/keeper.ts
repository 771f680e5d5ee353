import { statSync } from 'node:fs';
import { messageOf } from '@phlo/core';
import type { Clock } from '@phlo/core';
import { attempt } from '../attempt.js';
import { findProcess } from '../process/process-table.js';
import type { ProcessIdentity } from '../process/process-table.js';
import { killProcesses } from '../process/trace-processes.js';
import { createAnnouncing } from './announcing.js';
import type { KeeperOrder, RunningProgram } from './keeper-order.js';
import { createKeeperNotes } from './keeper-notes.js';
import type { KeeperNotes } from './keeper-notes.js';
import { rotateLog } from './log-file.js';
import { startProgram, watchProgram } from './program.js';
import type { Exit, Program } from './program.js';
import { serviceMarker, serviceVariable } from './service-marker.js';

const stableMs = 60_000;
const mostBackoffMs = 60_000;
const tickMs = 2_000;

/**
 * Starts a program, writes down what runs, and starts it again as its rule says. Resolves when it is done: the program has ended for good,
 * or it was stopped, because `signal` has aborted or the folder of the service is not there any more.
 */
export async function keep(order: KeeperOrder, clock: Clock, signal: AbortSignal): Promise<void> {
  const { stateDir, logPath } = order;
  const gone = new AbortController();
  const isThere = watchFolder(stateDir);
  const announcing = createAnnouncing(order, clock);
  const notes = createKeeperNotes(order, { clock, keeper: identityOf(process.pid), isThere, wake: announcing.wake });
  const keeping = createKeeping(order, { clock, notes, isThere });
  const timer = setInterval(() => {
    if (!isThere()) return gone.abort();
    // A disk that is full ends no service.
    attempt(() => rotateLog(logPath));
    notes.repeat();
    keeping.tick();
    announcing.tick();
  }, tickMs);
  try {
    await keeping.run(AbortSignal.any([signal, gone.signal]));
  } finally {
    clearInterval(timer);
    if (isThere()) attempt(() => rotateLog(logPath));
  }
  // Nobody would look for what has left the group of the program.
  if (!isThere()) await endAll(order, clock);
}

interface KeepingKit {
  readonly clock: Clock;
  readonly notes: KeeperNotes;
  readonly isThere: () => boolean;
}

function createKeeping(order: KeeperOrder, { clock, notes, isThere }: KeepingKit) {
  const { restart } = order;
  let inRow = 0;
  let restarts = 0;
  let since = clock.now();
  let stableAt = Number.POSITIVE_INFINITY;
  let last: Exit | undefined;
  const isStable = () => clock.monotonic() > stableAt;

  const start = (): Program => {
    since = clock.now();
    stableAt = clock.monotonic() + stableMs;
    const program = startOrFail(order);
    const { pid } = program;
    if (pid === undefined) return program;
    notes.state('running', { restarts, last, since, child: identityOf(pid) });
    if (last !== undefined) notes.turn('restarted', { restarts, last, pid });
    return program;
  };
  const takeOver = ({ child, ...facts }: RunningProgram): Program => {
    ({ restarts, since } = facts);
    stableAt = clock.monotonic() + stableMs;
    notes.state('running', { restarts, since, child });
    notes.say(`its keeper was gone: another one watches process ${child.pid}`);
    return watchProgram(child, order, clock);
  };
  /** Whether it is to be started again. */
  const judge = (exit: Exit, didRun: boolean): boolean => {
    notes.say(`the program has ended: ${exit.text}`);
    if (isStable()) inRow = 0;
    const isWanted = restart.policy === 'always' || (restart.policy === 'on-failure' && !exit.isClean);
    const isSpent = isWanted && inRow >= restart.max;
    if (isSpent) notes.say(`it is not started again: it ended ${inRow + 1} times in a row`);
    if (isWanted && !isSpent) return true;
    notes.state('failed', { restarts, last: exit, since });
    if (didRun) notes.turn(isSpent ? 'given_up' : 'ended', { restarts, last: exit });
    return false;
  };

  return {
    run: async (signal: AbortSignal): Promise<void> => {
      if (order.running === undefined) notes.state('starting', { restarts, since });
      for (let left = order.running; ; left = undefined) {
        const program = left === undefined ? start() : takeOver(left);
        const exit = await Promise.race([program.exited, aborted(signal)]);
        if (exit === undefined) return program.stop(clock);
        if (!judge(exit, program.pid !== undefined)) return;
        last = exit;
        notes.state('starting', { restarts, last, since });
        await clock.sleep(Math.min(mostBackoffMs, restart.backoffMs * 2 ** inRow), { signal }).catch(() => undefined);
        if (signal.aborted || !isThere()) return;
        inRow++;
        restarts++;
        notes.say(`start ${restarts + 1}`);
      }
    },
    /** Notices that a program that was started again goes on to run. */
    tick: () => {
      if (inRow === 0 || !isStable()) return;
      inRow = 0;
      notes.turn('recovered', { restarts });
    },
  };
}

/** A program whose log cannot be opened is one that could not be started. */
function startOrFail(order: KeeperOrder): Program {
  try {
    return startProgram(order, serviceMarker(order.stateDir));
  } catch (error) {
    const text = messageOf(error);
    return { pid: undefined, exited: Promise.resolve({ text, isClean: false }), stop: async () => undefined };
  }
}

/** Whether a folder is still the one that it was: a project may be deleted, moved away, or made anew under its old name. */
function watchFolder(path: string): () => boolean {
  const { dev, ino } = statSync(path);
  return () => {
    try {
      const now = statSync(path);
      return now.dev === dev && now.ino === ino;
    } catch (error) {
      // A disk that does not answer now has lost nothing yet.
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      return code !== 'ENOENT' && code !== 'ENOTDIR';
    }
  };
}

async function endAll({ stateDir }: KeeperOrder, clock: Clock): Promise<void> {
  await killProcesses({ marker: `${serviceVariable}=${serviceMarker(stateDir)}`, recorded: [] }, (ms) =>
    clock.sleep(ms),
  );
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
