import { pathToFileURL } from 'node:url';
import { isPhloError } from '@phlo/core';
import type { AssetStatus, EventMap, PhloEvent } from '@phlo/core';
import type { PublishedBatch, StagedBatch } from '@phlo/lake';
import { announce, announceEnd, prepareEnd } from './announce.js';
import type { Started } from './announce.js';
import type { Audit } from './audit-asset.js';
import type { RunContext } from './run-context.js';
import type { TableNode } from './project-definitions.js';
import { unsuccessfulEnd } from './end-events.js';
import { describeColumns } from './event-columns.js';
import type { Outcome } from './end-events.js';
import { noChecks } from './run-report.js';
import { recordAsset } from './record-history.js';
import type { AssetError, AssetReport } from './run-report.js';
import { reportError } from './stage-asset.js';

/** One asset on its way through its publish unit. */
export interface Member {
  readonly node: TableNode;
  readonly started: Started;
  attempts: number;
  batch?: StagedBatch;
  /** Of a model: the file with the SQL that was run. */
  compiledPath?: string;
  audit?: Audit;
  report?: AssetReport;
}

export const createMember = (node: TableNode, started: Started): Member => ({ node, started, attempts: 0 });

export const elapsedMs = (run: RunContext, started: Started) => run.clock.monotonic() - started.startedAt;

/** Ends a member that brought nothing into the lake. */
export function endUnsuccessfully(
  run: RunContext,
  member: Member,
  outcome: Pick<Outcome, 'status'> & { readonly error?: AssetError; readonly reason?: string },
): void {
  const { batch, started } = member;
  const durationMs = elapsedMs(run, started);
  const end = prepareEnd(
    run,
    started,
    unsuccessfulEnd(started.event, {
      status: outcome.status,
      attempts: Math.max(1, member.attempts),
      durationMs,
      ...(outcome.error && { error: outcome.error }),
      ...(batch && { batchId: batch.batchId }),
      ...(outcome.status === 'rejected' && batch && { rowsRejected: batch.rows }),
    }),
  );
  announceEnd(run, started, end);
  finish(run, member, {
    status: outcome.status,
    rows: 0,
    unchanged: false,
    ...(batch && { batchId: batch.batchId }),
    ...(outcome.error && { error: outcome.error }),
    ...(outcome.reason !== undefined && { reason: outcome.reason }),
  });
}

/** `failed`, or `cancelled` where the run was interrupted; a hook's veto elsewhere is `rejected`. */
export function statusOfError(run: RunContext, error: unknown): 'failed' | 'cancelled' {
  const isCancelled = run.signal.aborted && (!isPhloError(error) || error.exitCode === 130);
  return isCancelled ? 'cancelled' : 'failed';
}

export function endWithError(run: RunContext, member: Member, error: unknown): void {
  endUnsuccessfully(run, member, { status: statusOfError(run, error), error: reportError(run, error) });
}

/** The end of a member whose batch is about to be committed, complete before the commit. */
export function prepareSuccess(run: RunContext, member: Member & { readonly batch: StagedBatch }): PhloEvent {
  const { batch, node, started } = member;
  const facts = {
    status: 'success' as const,
    attempts: member.attempts,
    batchId: batch.batchId,
    snapshotId: batch.snapshotId,
    location: batch.location,
    bytes: batch.bytes,
    columns: describeColumns(batch.plan.columns),
    durationMs: Math.round(elapsedMs(run, started)),
  };
  return prepareEnd(run, started, {
    ...successData(node, started),
    ...facts,
    ...rowsOf(node, batch),
    ...(node.definition.description !== undefined && { description: node.definition.description }),
    ...(member.compiledPath !== undefined && { compiledSqlRef: pathToFileURL(member.compiledPath).href }),
  });
}

function rowsOf(node: TableNode, batch: StagedBatch) {
  if (node.kind === 'transform') return { rows: batch.rows };
  const { schemaChanges } = batch.plan;
  return { rowsWritten: batch.rows, rowsRejected: 0, ...(schemaChanges.length > 0 && { schemaChange: schemaChanges }) };
}

/** What the start said, said again by the end. */
function successData(node: TableNode, started: Started): EventMap['ingestion.end'] & EventMap['transform.end'] {
  return unsuccessfulEnd(started.event, { status: 'failed', attempts: 1, durationMs: 0 }) as EventMap['ingestion.end'] &
    EventMap['transform.end'];
}

/** Ends a member whose table is as it was, and is right so. */
export function endUnchanged(run: RunContext, member: Member): void {
  const { node, started } = member;
  const facts = {
    status: 'success' as const,
    attempts: member.attempts,
    durationMs: Math.round(elapsedMs(run, started)),
  };
  announceEnd(run, started, prepareEnd(run, started, { ...successData(node, started), ...facts }));
  // Who listens only since today hears of it as well.
  announceLineage(run, member);
  finish(run, member, { status: 'success', rows: 0, unchanged: true });
}

/** Ends a member whose batch is committed, with the event that was prepared before the commit. */
export function endPublished(
  run: RunContext,
  member: Member,
  { end, published }: { readonly end: PhloEvent; readonly published: PublishedBatch },
): void {
  announceEnd(run, member.started, end);
  announceLineage(run, member);
  const { batchId, snapshotId, rows } = published;
  finish(run, member, { status: 'success', rows, unchanged: false, batchId, snapshotId });
}

function announceLineage(run: RunContext, { node, started }: Member): void {
  announce(run, 'lineage.edges', {
    context: started.context,
    data: { job: node.name, run: run.runId, edges: lineageOf(node) },
  });
}

function lineageOf(node: TableNode): EventMap['lineage.edges']['edges'] {
  const inputs = node.kind === 'transform' ? node.definition.refs : node.definition.source.datasets;
  return inputs.map((from) => ({ from, to: node.name }));
}

type Finish = Omit<AssetReport, 'asset' | 'kind' | 'seconds' | 'checks'> & { readonly status: AssetStatus };

function finish(run: RunContext, member: Member, facts: Finish): void {
  const { node, started, audit } = member;
  const durationMs = elapsedMs(run, started);
  const endedAt = run.clock.now();
  const { status, rows, snapshotId, batchId, error, reason } = facts;
  const message = error?.message ?? reason;
  member.report = {
    asset: node.name,
    kind: node.kind,
    seconds: durationMs / 1000,
    checks: audit?.counts ?? noChecks,
    ...facts,
  };
  recordAsset(run, {
    asset: node.name,
    kind: node.kind,
    status,
    rows,
    startedAt: endedAt - Math.round(durationMs),
    endedAt,
    ...(snapshotId !== undefined && { snapshotId }),
    ...(batchId !== undefined && { batchId }),
    ...(error && { errorCode: error.code }),
    ...(message !== undefined && { message }),
  });
  announce(run, 'telemetry.span', {
    context: started.context,
    data: {
      name: `phlo.${node.kind}`,
      startTime: endedAt - Math.round(durationMs),
      durationMs,
      status: status === 'success' ? 'ok' : 'error',
      attributes: { asset: node.name, status, rows },
    },
  });
}
