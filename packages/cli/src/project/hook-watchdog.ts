import { Worker } from 'node:worker_threads';
import type { HookMarks } from '@phlo/core';

export interface HookWatchdogOptions {
  /** A handler that has not returned after so long is told, and again each time that doubles. Default 2,000. */
  readonly limitMs?: number;
  /** Where its lines go; the default is standard error. */
  readonly fileDescriptor?: number;
}

/**
 * Names a hook that keeps this thread busy while it does so, on standard error: nothing else can, for no timer of this thread
 * runs meanwhile. It looks from a thread of its own, which keeps no process alive.
 */
export interface HookWatchdog extends AsyncDisposable {
  readonly marks: HookMarks;
  /** From now on it looks. Hooks that were named before are known. */
  start(): void;
}

export function createHookWatchdog({ limitMs = 2_000, fileDescriptor = 2 }: HookWatchdogOptions = {}): HookWatchdog {
  const cells = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const names = new Map<number, string>();
  let worker: Worker | undefined;
  return {
    marks: {
      cells,
      name: (number, label) => {
        names.set(number, label);
        worker?.postMessage([number, label]);
      },
    },
    start: () => {
      if (worker !== undefined) return;
      worker = new Worker(look, { eval: true, workerData: { cells, names, limitMs, fileDescriptor } });
      worker.unref();
      // A watchdog that cannot be started is none; the hooks run all the same.
      worker.on('error', () => undefined);
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate();
    },
  };
}

/** The worker: CommonJS in a text, so that it is the same from the sources and from the build. */
const look = `
const { parentPort, workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { cells, names, limitMs, fileDescriptor } = workerData;
let call = -1, since = 0, next = limitMs;
setInterval(() => {
  const [hook, count] = [Atomics.load(cells, 0), Atomics.load(cells, 1)];
  if (hook === 0 || count !== call) {
    [call, since, next] = [count, performance.now(), limitMs];
    return;
  }
  const busyMs = performance.now() - since;
  if (busyMs < next) return;
  next *= 2;
  const seconds = (busyMs / 1000).toFixed(1);
  const label = names.get(hook) ?? 'number ' + hook;
  writeSync(fileDescriptor, 'Hook ' + label + ' has kept everything waiting for ' + seconds + ' s and has not returned.\\n');
}, Math.min(100, limitMs / 4));
parentPort.on('message', ([number, label]) => names.set(number, label));
`;
