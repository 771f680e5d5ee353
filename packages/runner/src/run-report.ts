import type { AssetKind, AssetStatus, RunStatus } from '@phlo/core';
import type { RejectionReason } from '@phlo/lake';

/** An error as reports and events carry it: never a secret, never a stack. */
export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly dataState?: string;
}

/** An error with what a command that did nothing else would exit with. */
export interface AssetError extends ReportedError {
  readonly exitCode: number;
}

/** How many checks of an asset came to what. */
export interface CheckCounts {
  readonly passed: number;
  readonly warned: number;
  readonly failed: number;
  readonly errored: number;
}

/** What became of one asset in a run. */
export interface AssetReport {
  readonly asset: string;
  readonly kind: AssetKind;
  readonly status: AssetStatus;
  /** Rows written by this run; 0 where nothing had changed. */
  readonly rows: number;
  readonly seconds: number;
  /** Nothing had changed since the last run, so nothing was written. */
  readonly unchanged: boolean;
  readonly checks: CheckCounts;
  readonly snapshotId?: string;
  readonly batchId?: string;
  /** Why it was skipped or rejected. */
  readonly reason?: string;
  readonly error?: AssetError;
}

/** A batch that was kept out, and why. */
export interface RejectedBatch {
  readonly asset: string;
  readonly batchId: string;
  readonly rows: number;
  readonly reasons: readonly RejectionReason[];
  /** The command that shows the failed rows. */
  readonly inspect: string;
}

/** A relation of the target after the run. */
export interface PublishedMart {
  readonly mart: string;
  readonly relation: string;
  readonly rows: number;
  readonly unchanged: boolean;
}

/** What `phlo run` prints, and with `--json` prints as JSON. */
export interface RunReport {
  readonly runId: string;
  readonly status: RunStatus;
  /** DESIGN §7: 0 ok, 1 failed, 3 rejected or partial, 4 aborted by a hook, 69 unavailable, 130 interrupted. */
  readonly exitCode: number;
  readonly seconds: number;
  readonly assets: readonly AssetReport[];
  readonly rejected: readonly RejectedBatch[];
  readonly marts?: { readonly target: string; readonly connect: string; readonly tables: readonly PublishedMart[] };
  readonly events: number;
  readonly hookCalls: number;
  /** Why a hook stopped the run. */
  readonly aborted?: AssetError;
}

export const noChecks: CheckCounts = { passed: 0, warned: 0, failed: 0, errored: 0 };
