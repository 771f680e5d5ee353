import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { HookTrace } from '@phlo/core';

/** Calls of one run that are written down; what more there are is only counted. */
export const mostTracedCalls = 100_000;
/** Runs whose traces are kept. */
export const mostTracedRuns = 20;

/** The last line of a trace that is not whole. */
export interface CutTrace {
  /** Calls that were not written down. */
  readonly cut: number;
}

export type TraceLine = HookTrace | CutTrace;

const tracesDir = (projectDir: string): string => join(projectDir, '.phlo', 'traces');
const tracePath = (projectDir: string, runId: string): string => join(tracesDir(projectDir), `${runId}.jsonl`);

export interface TraceFile extends Disposable {
  write(trace: HookTrace): void;
}

/** Writes the calls of hooks of one run to `.phlo/traces/<runId>.jsonl`, a line each; those of the oldest runs are deleted. */
export function createTraceFile(projectDir: string, runId: string): TraceFile {
  mkdirSync(tracesDir(projectDir), { recursive: true });
  deleteOldest(tracesDir(projectDir));
  const file = openSync(tracePath(projectDir, runId), 'w');
  let lines: string[] = [];
  let count = 0;
  const flush = () => {
    if (lines.length > 0) writeSync(file, lines.join(''));
    lines = [];
  };
  return {
    write: (trace) => {
      if (++count > mostTracedCalls) return;
      lines.push(`${JSON.stringify(trace)}\n`);
      if (lines.length >= 1_000) flush();
    },
    [Symbol.dispose]() {
      const cut = count - mostTracedCalls;
      if (cut > 0) lines.push(`${JSON.stringify({ cut } satisfies CutTrace)}\n`);
      flush();
      closeSync(file);
    },
  };
}

function deleteOldest(dir: string): void {
  const traces = readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => ({ path: join(dir, name), at: statSync(join(dir, name)).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
  for (const { path } of traces.slice(mostTracedRuns - 1)) rmSync(path, { force: true });
}

/** The lines of a run's trace; `undefined` where it was not traced. What a killed process left half written is left out. */
export function readTrace(projectDir: string, runId: string): readonly TraceLine[] | undefined {
  const path = tracePath(projectDir, runId);
  if (!existsSync(path)) return undefined;
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  // Only the file above writes them.
  return whole.map((line) => JSON.parse(line) as TraceLine);
}
