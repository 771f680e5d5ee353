import type { PhloEvent } from '@phlo/core';
import type { Project } from '../project/project.js';
import { createTraceFile } from '../project/trace-file.js';
import type { TraceFile } from '../project/trace-file.js';

/** Writes down what hooks do in one run, from its start until it is disposed: deliveries after its end as well. */
export interface TraceRecorder extends Disposable {
  readonly onEvent: (event: PhloEvent) => void;
  follow(project: Project): void;
}

export function createTraceRecorder(): TraceRecorder {
  let projectDir: string | undefined;
  let runId: string | undefined;
  let file: TraceFile | undefined;
  let following: Disposable | undefined;
  return {
    // Heard before any hook: the first call that is written down is that of the first hook of `run.start`.
    onEvent: (event) => {
      if (event.type !== 'run.start' || event.runId === undefined || projectDir === undefined) return;
      runId = event.runId;
      file ??= createTraceFile(projectDir, runId);
    },
    follow: ({ dir, bus }) => {
      projectDir = dir;
      following = bus.trace((trace) => {
        // What waits of earlier runs is delivered meanwhile, and is no part of this one.
        if (runId !== undefined && trace.runId === runId) file?.write(trace);
      });
    },
    [Symbol.dispose]() {
      following?.[Symbol.dispose]();
      file?.[Symbol.dispose]();
    },
  };
}
