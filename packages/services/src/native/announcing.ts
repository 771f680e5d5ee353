import { spawn } from 'node:child_process';
import type { Clock } from '@phlo/core';
import { announceVariable, serviceMarker } from './service-marker.js';
import type { KeeperOrder } from './keeper-order.js';
import { hasTurns } from './turns.js';

/** Has what a keeper wrote down announced: soon, and later again where that did not work. */
export interface Announcing {
  /** Something was written down. */
  wake(): void;
  /** Called now and then. */
  tick(): void;
}

const firstRetryMs = 10_000;
const mostRetryMs = 3_600_000;

/** One process at a time; what comes meanwhile waits for the next. */
export function createAnnouncing({ announce, stateDir }: KeeperOrder, clock: Clock): Announcing {
  let isRunning = false;
  let retryMs = firstRetryMs;
  let notBefore = Number.POSITIVE_INFINITY;
  const end = (): void => {
    isRunning = false;
    const isDone = !hasTurns(stateDir);
    notBefore = isDone ? Number.POSITIVE_INFINITY : clock.monotonic() + retryMs;
    retryMs = isDone ? firstRetryMs : Math.min(mostRetryMs, retryMs * 2);
  };
  const wake = (): void => {
    if (announce === undefined || isRunning) return;
    const [program = '', ...args] = announce.command;
    isRunning = true;
    const env = { ...announce.env, [announceVariable]: serviceMarker(stateDir) };
    const child = spawn(program, args, { cwd: stateDir, env, detached: true, stdio: 'ignore' });
    child.once('error', end).once('exit', end);
  };
  return {
    wake,
    tick: () => {
      if (clock.monotonic() >= notBefore) wake();
    },
  };
}
