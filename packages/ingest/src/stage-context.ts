import type { Logger } from '@phlo/core';
import type { EngineSession, StagedBatch, TableStore, TableView } from '@phlo/lake';
import type { PluginFacts } from './source.js';

/** What staging needs of its caller, which owns and closes all of it. */
export interface StageContext {
  readonly store: TableStore;
  readonly session: EngineSession;
  readonly runId: string;
  /** Absolute. */
  readonly projectDir: string;
  /** Load everything again and replace what is there. */
  readonly fullRefresh: boolean;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Hears by and by how far it has come. */
  readonly onProgress?: (progress: StageProgress) => void;
  /** The active plugin of the group `sources` of this name. Default: there is none. */
  readonly pluginOf?: (name: string) => Promise<PluginFacts | undefined>;
}

/** How far staging has come: rows of a source that does not say how many it has, or a part of some bytes. */
export type StageProgress = { readonly rows: number } | { readonly part: number; readonly totalBytes: number };

/** What staging came to. */
export type StageOutcome =
  | { readonly status: 'staged'; readonly batch: StagedBatch; readonly schemaChanges: readonly string[] }
  /** Nothing is new: the table stays as it is. */
  | { readonly status: 'unchanged'; readonly view: TableView };
