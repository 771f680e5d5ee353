import type { Logger } from '@phlo/core';
import type { EngineSession, StagedBatch, TableStore, TableView } from '@phlo/lake';

/** What staging needs of its caller, which owns and closes all of it. */
export interface StageContext {
  readonly store: TableStore;
  readonly session: EngineSession;
  /** Opens another session of the same rights, for a tool that reads while its rows are written. The model's staging closes it. */
  readonly openSession: () => Promise<EngineSession>;
  readonly runId: string;
  /** Absolute. */
  readonly projectDir: string;
  /** Build again also where neither the query nor its inputs have changed. */
  readonly fullRefresh: boolean;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Hears by and by which part of a query is done, from 0 to 1. */
  readonly onProgress?: (part: number) => void;
  /** Absolute folder for the SQL that is run; a file in it is never changed. */
  readonly compiledDir: string;
  /** The tables of `refs`, as the model shall see them. */
  readonly inputs: readonly TableView[];
}

/** What staging came to. */
export type StageOutcome =
  | {
      readonly status: 'staged';
      readonly batch: StagedBatch;
      readonly schemaChanges: readonly string[];
      /** File with the SQL that was run; absent where a tool gave rows. */
      readonly compiledPath?: string;
    }
  /** Model and inputs are those of the current snapshot. */
  | { readonly status: 'unchanged'; readonly view: TableView };
