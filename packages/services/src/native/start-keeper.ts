import { spawn } from 'node:child_process';
import { closeSync, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@phlo/core';
import { serviceErrors } from '../errors.js';
import { findProcess } from '../process/process-table.js';
import type { KeeperOrder } from './keeper-order.js';
import { openLog, readTail } from './log-file.js';
import { readRecord } from './native-record.js';
import type { NativeRecord } from './native-record.js';
import { serviceMarker, serviceVariable } from './service-marker.js';

// The same file from the sources, as tests have it, and from what is built.
const keeperFile = fileURLToPath(new URL('../../dist/native/keeper-main.js', import.meta.url));
const pollMs = 15;

interface StartOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Starts the process that keeps a service: in a session of its own, so that it outlives this one and its terminal. Resolves with its
 * first record that says how its program got on. Throws `SERVICE_START_FAILED`.
 */
export async function startKeeper(order: KeeperOrder, { clock, signal }: StartOptions): Promise<NativeRecord> {
  signal.throwIfAborted();
  const { stateDir, logPath } = order;
  const failed = (why: string) =>
    serviceErrors.create('SERVICE_START_FAILED', {
      message: `${order.command[0]} ${/^(exit code|signal) /.test(why) ? 'ended at once' : 'could not be started'}: ${why}`,
      hint: `Its log says why: \`phlo services logs ${basename(stateDir)}\`.`,
      details: { log: readTail(logPath, 20) },
    });
  if (!existsSync(order.cwd)) throw failed(`its folder ${order.cwd} is not there`);
  const log = openLog(logPath);
  const keeper = spawn(process.execPath, [keeperFile], {
    cwd: stateDir,
    env: { PATH: order.env['PATH'], HOME: order.env['HOME'], [serviceVariable]: serviceMarker(stateDir) },
    detached: true,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  const spawned = await new Promise<Error | undefined>((resolve) => {
    keeper.once('spawn', () => resolve(undefined)).once('error', resolve);
  });
  if (spawned !== undefined || keeper.pid === undefined) throw failed(spawned?.message ?? 'it has no process');
  // It may have ended before it has read all: its record, or that it is gone, says so.
  keeper.stdin?.on('error', () => undefined);
  keeper.stdin?.end(JSON.stringify(order));
  keeper.unref();
  for (;;) {
    const record = readRecord(stateDir);
    const isOwn = record?.keeper.pid === keeper.pid;
    if (isOwn && record?.state === 'running') return record;
    if (isOwn && record?.ended !== undefined) throw failed(record.ended);
    if (findProcess(keeper.pid) === undefined) throw failed('its keeper has ended');
    await clock.sleep(pollMs);
  }
}
