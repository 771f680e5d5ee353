import type { Clock } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';
import { isAlive, signalPid, signalProcess } from '../process/process-table.js';
import { findProcesses, killProcesses } from '../process/trace-processes.js';
import type { ProcessTrace } from '../process/trace-processes.js';
import { readRecord, removeRecord } from './native-record.js';
import type { NativeRecord } from './native-record.js';
import { announceVariable, serviceMarker, serviceVariable } from './service-marker.js';

const pollMs = 40;

/**
 * Ends whatever runs of a service: asks it, waits, and kills. What was written down is only believed of a process that started when it
 * says; everything else is found by its marker. So it makes no difference whether the keeper lives, was killed, or went down with the
 * machine. Throws `SERVICE_STOP_FAILED`.
 */
export async function stopProcesses(service: ResolvedService, clock: Clock): Promise<void> {
  const { stateDir, name } = service;
  const sleep = (ms: number) => clock.sleep(ms);
  const before = ownRecord(stateDir);
  // First, so that it does not start its program again. It may just have done so.
  if (before !== undefined && signalProcess(before.keeper, 'SIGKILL'))
    while (isAlive(before.keeper)) await sleep(pollMs / 4);
  // What it has to tell is told by whoever stops it.
  await killProcesses({ marker: `${announceVariable}=${serviceMarker(stateDir)}`, recorded: [] }, sleep);
  const record = ownRecord(stateDir);
  const trace = traceOf(service, record);
  if (findProcesses(trace).length > 0) {
    askToEnd(trace, record);
    await waitUntilGone(trace, clock, graceOf(service, record));
  }
  const left = await killProcesses(trace, sleep);
  if (left.length > 0)
    throw serviceErrors.create('SERVICE_STOP_FAILED', {
      message: `${name} has processes that cannot be ended: ${left.map(({ pid }) => pid).join(', ')}`,
      details: { service: name, pids: left.map(({ pid }) => pid) },
    });
  removeRecord(stateDir);
}

/** A record that another folder has written, of which this one is a copy, names processes of that one. */
function ownRecord(stateDir: string): NativeRecord | undefined {
  const record = readRecord(stateDir);
  return record?.marker === serviceMarker(stateDir) ? record : undefined;
}

/** By what the processes of a service are known. */
export function traceOf({ stateDir, logPath }: ResolvedService, record: NativeRecord | undefined): ProcessTrace {
  const { child, keeper } = record ?? {};
  return {
    marker: `${serviceVariable}=${serviceMarker(stateDir)}`,
    output: logPath,
    recorded: [child, keeper].filter((one) => one !== undefined),
  };
}

/** Its program alone is asked, with its group: what it has started is its own to end. */
function askToEnd(trace: ProcessTrace, record: NativeRecord | undefined): void {
  const signal = record?.stopSignal ?? 'SIGTERM';
  const child = record?.child;
  if (child !== undefined && isAlive(child)) signalPid(-child.pid, signal);
  else for (const { pid } of findProcesses(trace)) signalPid(pid, signal);
}

const graceOf = ({ definition }: ResolvedService, record: NativeRecord | undefined): number =>
  record?.graceMs ?? definition.native[0]?.graceMs ?? 10_000;

async function waitUntilGone(trace: ProcessTrace, clock: Clock, graceMs: number): Promise<void> {
  const deadline = clock.monotonic() + graceMs;
  while (clock.monotonic() < deadline && findProcesses(trace).length > 0) await clock.sleep(pollMs);
}
