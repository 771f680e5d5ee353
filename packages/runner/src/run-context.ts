import type { Clock, EventContext, HookBus, Logger, Redactor, StateStore } from '@phlo/core';
import type { PluginFacts } from '@phlo/ingest';
import type { Engine, EngineSession, MartTarget, TableStore } from '@phlo/lake';

/** What the runner needs of the world; the composition root opens and closes it. */
export interface RunnerOptions {
  readonly project: string;
  /** Absolute. */
  readonly projectDir: string;
  /** Absolute; the only place that a model's SQL may read. */
  readonly lakeDir: string;
  /** Absolute; where the SQL of models is kept as it was run. */
  readonly compiledDir: string;
  /** Absolute; made where it is missing. Where marts wait between the lake and their target. */
  readonly tempDir: string;
  readonly store: TableStore;
  readonly engine: Engine;
  readonly state: StateStore;
  readonly bus: HookBus;
  readonly clock: Clock;
  readonly log: Logger;
  /** Masks secrets in what errors and checks say, before it is reported, kept or announced. Default: masks nothing. */
  readonly redact?: Redactor;
  /** Where in the project's own code something was thrown, such as `workflows/a.ts, line 3`. Default: it is not said. */
  readonly locate?: (error: unknown) => string | undefined;
  /** Opened when the first mart is published, and closed by the runner. */
  readonly openMarts: (owner: { readonly runId: string; readonly signal: AbortSignal }) => Promise<MartTarget>;
  /** What the sources of an active plugin get of it, by the plugin's name. Default: there is none. */
  readonly pluginOf?: (name: string) => Promise<PluginFacts | undefined>;
  /** Makes sortable unique ids for runs. */
  readonly createRunId: () => string;
  /** Units that run at the same time. Default 2: an engine uses every core already. */
  readonly concurrency?: number;
}

/** One run: its options, identity and the one way to stop it. */
export interface RunContext extends RunnerOptions {
  readonly runId: string;
  readonly fullRefresh: boolean;
  /** W3C trace context of whoever asked for the run. */
  readonly traceparent?: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: AssetProgress) => void;
  readonly abort: AbortFlow;
}

/** What every event of a run says beside its data. */
export const runContextOf = ({ runId, traceparent }: RunContext): EventContext =>
  traceparent === undefined ? { runId } : { runId, traceparent };

/** How far an asset has come that is being read, built or copied. */
export interface AssetProgress {
  readonly asset: string;
  /** What the numbers are about, where that changes between the start of an asset and its end: publishing unloads, copies and finishes. */
  readonly step?: 'unloading' | 'copying' | 'finishing';
  /** Rows so far. */
  readonly rows?: number;
  /** Absent where a source does not say how many it has. */
  readonly totalRows?: number;
  /** What is done, from 0 to 1: of the bytes of its files, of its query, or of its rows. */
  readonly part?: number;
  readonly totalBytes?: number;
}

/** Remembers that a hook with policy `raise` stopped the flow: nothing new is started, ends are still announced. */
export interface AbortFlow {
  readonly error: unknown;
  readonly isAborted: boolean;
  set(error: unknown): void;
}

export function createAbortFlow(): AbortFlow {
  let first: { readonly error: unknown } | undefined;
  return {
    get error() {
      return first?.error;
    },
    get isAborted() {
      return first !== undefined;
    },
    set(error) {
      first ??= { error };
    },
  };
}

/** A session for the SQL of the project: it reads the lake and nothing else. */
export function openLakeSession(run: RunContext): Promise<EngineSession> {
  return run.engine.open({ signal: run.signal, allowedDirectories: [run.lakeDir] });
}
