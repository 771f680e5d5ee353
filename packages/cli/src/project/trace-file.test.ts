import { appendFileSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { HookTrace } from '@phlo/core';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { createTraceFile, mostTracedCalls, mostTracedRuns, readTrace } from './trace-file.js';

const call: HookTrace = {
  plugin: 'p',
  hook: 'h',
  delivery: 'inline',
  eventId: 'e1',
  eventType: 'run.end',
  runId: 'r1',
  at: 1,
  outcome: 'ok',
  durationMs: 0.5,
};

it('gives back what was written, without the line that a killed process left half written', async () => {
  await using folder = temporaryFolder();
  {
    using file = createTraceFile(folder.dir, 'r1');
    file.write(call);
  }
  appendFileSync(join(folder.dir, '.phlo/traces/r1.jsonl'), '{"plugin":"p","ho');
  expect(readTrace(folder.dir, 'r1')).toEqual([call]);
  expect(readTrace(folder.dir, 'r2')).toBeUndefined();
});

it('is bounded, and says how much is missing', async () => {
  await using folder = temporaryFolder();
  {
    using file = createTraceFile(folder.dir, 'r1');
    for (let count = 0; count < mostTracedCalls + 3; count++) file.write(call);
  }
  const lines = readTrace(folder.dir, 'r1') ?? [];
  expect([lines.length, lines.at(-2), lines.at(-1)]).toEqual([mostTracedCalls + 1, call, { cut: 3 }]);
});

it('keeps the traces of the newest runs alone', async () => {
  await using folder = temporaryFolder();
  const dir = join(folder.dir, '.phlo/traces');
  for (let run = 0; run < mostTracedRuns + 2; run++) {
    createTraceFile(folder.dir, `r${run}`)[Symbol.dispose]();
    utimesSync(join(dir, `r${run}.jsonl`), run, run);
  }
  const kept = readdirSync(dir);
  expect(kept).toHaveLength(mostTracedRuns);
  expect([kept.includes('r0.jsonl'), kept.includes('r1.jsonl'), kept.includes('r2.jsonl')]).toEqual([
    false,
    false,
    true,
  ]);
});
