import { didYouMean, messageOf } from '@phlo/core';
import type { FlushOptions, FlushReport, HookBus, HookStats, Logger, RunHistory } from '@phlo/core';

interface RunHooksParts {
  readonly bus: HookBus;
  readonly runs: RunHistory;
  readonly log: Logger;
}

/** What a project does with its hooks around a run: delivers what they wait for, and keeps what they did. */
export interface RunHooks {
  /** Runs, and keeps what the hooks did meanwhile with the run. Of two runs at once each gets the calls of both. */
  record<Report extends { readonly runId: string }>(run: () => Promise<Report>): Promise<Report>;
  flush(options?: FlushOptions): Promise<FlushReport>;
  /** Flushes, unless nothing was emitted since the last time. */
  flushOnce(): Promise<void>;
}

export function createRunHooks({ bus, runs, log }: RunHooksParts): RunHooks {
  let last: { readonly runId: string; readonly before: readonly HookStats[] } | undefined;
  let flushedAt = 0;

  const keep = () => {
    if (last === undefined) return;
    try {
      runs.recordHooks(last.runId, since(last.before, bus.stats()));
    } catch (error) {
      // What was committed is not undone by what is told about it.
      log.log('warn', `What the hooks did is not kept: ${messageOf(error)}`, { runId: last.runId });
    }
  };
  const flush = async (options?: FlushOptions) => {
    const report = await bus.flush(options);
    keep();
    flushedAt = bus.counts().events;
    return report;
  };
  return {
    record: async (run) => {
      const before = bus.stats();
      const report = await run();
      last = { runId: report.runId, before };
      keep();
      return report;
    },
    flush,
    flushOnce: async () => {
      if (bus.counts().events !== flushedAt) await flush();
    },
  };
}

/** Counts of one run, of a bus that counts from its beginning. Latencies stay those of the whole process. */
function since(before: readonly HookStats[], now: readonly HookStats[]): readonly HookStats[] {
  return now.map((hook) => {
    const was = before.find((one) => one.plugin === hook.plugin && one.hook === hook.hook);
    if (was === undefined) return hook;
    return {
      ...hook,
      calls: hook.calls - was.calls,
      failures: hook.failures - was.failures,
      vetoes: hook.vetoes - was.vetoes,
      timeouts: hook.timeouts - was.timeouts,
      skipped: hook.skipped - was.skipped,
    };
  });
}

/** Settings for a hook that does not exist: its plugin is gone or does not act, or it is a slip of the pen. */
export function describeUnusedOverrides(bus: Pick<HookBus, 'unusedOverrides' | 'list'>): readonly string[] {
  const known = bus.list().map(({ plugin, hook }) => `${plugin}/${hook}`);
  return bus.unusedOverrides().map((label) => {
    const hint = didYouMean(label, known);
    return `hooks["${label}"] of phlo.config.ts is of no hook${hint === undefined ? '' : `. ${hint}`}`;
  });
}

/** Hooks of services are there where services are started and stopped, and nowhere else. */
export function warnOfUnusedOverrides(bus: HookBus, log: Logger): void {
  for (const problem of describeUnusedOverrides(bus))
    if (!problem.startsWith('hooks["service:')) log.log('warn', problem);
}
