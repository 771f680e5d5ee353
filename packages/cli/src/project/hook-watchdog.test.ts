import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHookBus, createSystemClock, onEvent } from '@phlo/core';
import { createMemoryLogger, createManualClock } from '@phlo/testing';
import { expect, it, onTestFinished } from 'vitest';
import { createHookWatchdog } from './hook-watchdog.js';

const metric = { name: 'm', value: 1, attributes: {} };

/** A bus that is watched, and what the watchdog has written so far. */
function openWatched(limitMs: number) {
  const folder = mkdtempSync(join(tmpdir(), 'phlo-watchdog-'));
  const file = openSync(join(folder, 'said'), 'w');
  const watchdog = createHookWatchdog({ limitMs, fileDescriptor: file });
  const log = createMemoryLogger(createManualClock());
  const bus = createHookBus({ clock: createSystemClock(), log, source: 'phlo://test', marks: watchdog.marks });
  onTestFinished(async () => {
    await watchdog[Symbol.asyncDispose]();
    closeSync(file);
    rmSync(folder, { recursive: true });
  });
  return { bus, watchdog, said: () => readFileSync(join(folder, 'said'), 'utf8') };
}

/** Keeps the thread busy until the condition holds, as a handler does that never gives up its turn. */
function spinUntil(isDone: () => boolean): boolean {
  const end = performance.now() + 20_000;
  while (performance.now() < end) if (isDone()) return true;
  return false;
}

it('names a hook that keeps the thread busy while it does', () => {
  const { bus, watchdog, said } = openWatched(100);
  watchdog.start();
  let wasNamedMeanwhile = false;
  bus.register(
    onEvent('telemetry.metric', {
      name: 'slow',
      handler: () => void (wasNamedMeanwhile = spinUntil(() => said().includes('acme/slow'))),
    }),
    { plugin: 'acme' },
  );
  bus.emit('telemetry.metric', metric);
  expect(wasNamedMeanwhile).toBe(true);
  expect(said()).toMatch(/^Hook acme\/slow has kept everything waiting for \d+\.\d s and has not returned\.\n/);
});

it('says nothing of hooks that return, however many there are', async () => {
  const { bus, watchdog, said } = openWatched(100);
  bus.register(onEvent('telemetry.metric', { name: 'fast', handler: () => undefined }), { plugin: 'acme' });
  watchdog.start();
  const end = performance.now() + 600;
  while (performance.now() < end) {
    bus.emit('telemetry.metric', metric);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(said()).toBe('');
});
