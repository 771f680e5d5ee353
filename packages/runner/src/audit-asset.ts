import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { references, runChecks, sampleFailedRows } from '@phlo/quality';
import type { CheckResult } from '@phlo/quality';
import type { EngineSession, RejectionReason, StagedBatch, TableView } from '@phlo/lake';
import { announce } from './announce.js';
import { openLakeSession } from './run-context.js';
import type { RunContext } from './run-context.js';
import type { TableNode } from './project-definitions.js';
import type { CheckCounts } from './run-report.js';
import type { Started } from './announce.js';

export interface Audit {
  readonly results: readonly CheckResult[];
  readonly counts: CheckCounts;
  /** Failed checks of severity error; empty where the batch may be published. */
  readonly reasons: readonly RejectionReason[];
}

/** Where the samples of a batch lie: beside its data, so that they move with it when it is rejected. */
const failedRowsDirectory = 'failed';

/**
 * Runs the checks of an asset over what readers would see: base and staged files, or, without a batch, the table as
 * it stands. Each result is recorded and announced.
 */
export async function auditAsset(
  run: RunContext,
  node: TableNode,
  subject: { readonly view: TableView; readonly batch?: StagedBatch; readonly started: Started },
): Promise<Audit> {
  if (node.checks.length === 0)
    return { results: [], counts: { passed: 0, warned: 0, failed: 0, errored: 0 }, reasons: [] };
  await using session = await openLakeSession(run);
  await attachInputs(run, node, session);
  await session.attach(subject.view);
  const context = { session, table: node.name, columns: subject.view.columns, signal: run.signal };
  const results = mask(run, await runChecks(node.checks, context));
  const samples = await sampleRejected(node, results, { context, ...(subject.batch && { batch: subject.batch }) });
  for (const result of results) recordResult(run, node, { result, samples, ...subject });
  return { results, counts: countOutcomes(results), reasons: describeFailures(results, samples) };
}

/** A query may say anything by `error()`, and the engine quotes what it does not understand. */
const mask = ({ redact }: RunContext, results: readonly CheckResult[]): readonly CheckResult[] =>
  redact === undefined ? results : results.map((result) => ({ ...result, message: redact(result.message) }));

async function attachInputs(run: RunContext, node: TableNode, session: EngineSession): Promise<void> {
  const tables = [...references(node.checks)].filter((table) => table !== node.name);
  for (const view of await run.store.readAll(tables.map((table) => ({ table }))))
    if (view !== undefined) await session.attach(view);
}

type CheckRunContext = Parameters<typeof runChecks>[1];
type Samples = ReadonlyMap<string, { readonly file: string; readonly rows: number }>;

async function sampleRejected(
  node: TableNode,
  results: readonly CheckResult[],
  { context, batch }: { readonly context: CheckRunContext; readonly batch?: StagedBatch },
): Promise<Samples> {
  const failed = results.filter(isRejecting);
  if (batch === undefined || failed.length === 0) return new Map();
  const directory = join(batch.plan.directory, '..', failedRowsDirectory);
  return sampleFailedRows(failed, node.checks, { ...context, directory });
}

interface Recorded {
  readonly result: CheckResult;
  readonly samples: Samples;
  readonly batch?: StagedBatch;
  readonly started: Started;
}

function recordResult(run: RunContext, node: TableNode, { result, samples, batch, started }: Recorded): void {
  const { check, outcome, severity, failedRows, totalRows } = result;
  run.state.runs.recordCheck({
    runId: run.runId,
    asset: node.name,
    check,
    outcome,
    severity,
    failedRows,
    totalRows,
    at: run.clock.now(),
    message: result.message,
    ...(result.observed !== undefined && { observed: result.observed }),
    ...(result.threshold !== undefined && { threshold: result.threshold }),
  });
  const sample = samples.get(check);
  announce(run, 'quality.result', {
    context: started.context,
    data: {
      assetKey: node.name,
      check,
      checkType: result.type,
      outcome,
      passed: outcome === 'passed',
      severity,
      failedRows,
      totalRows,
      message: result.message,
      ...(result.column !== undefined && { column: result.column }),
      ...(result.observed !== undefined && { observed: result.observed }),
      ...(result.threshold !== undefined && { threshold: result.threshold }),
      ...(result.rule !== undefined && { rule: result.rule }),
      ...(batch && { batchId: batch.batchId }),
      ...(batch && sample && { sampleRef: rejectedFile(run, batch.batchId, sample.file) }),
    },
  });
}

/** A rejected batch moves, samples and all; the event names the place where a reader will find it. */
function rejectedFile(run: RunContext, batchId: string, file: string): string {
  return pathToFileURL(join(run.lakeDir, 'rejected', batchId, failedRowsDirectory, file)).href;
}

const isRejecting = (result: CheckResult) =>
  result.severity === 'error' && (result.outcome === 'failed' || result.outcome === 'errored');

function countOutcomes(results: readonly CheckResult[]): CheckCounts {
  const count = (outcome: CheckResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return { passed: count('passed'), warned: count('warned'), failed: count('failed'), errored: count('errored') };
}

function describeFailures(results: readonly CheckResult[], samples: Samples): RejectionReason[] {
  return results.filter(isRejecting).map(({ check, message, failedRows }) => {
    const sample = samples.get(check);
    return {
      source: check,
      reason: message,
      failedRows,
      ...(sample && { sampleFile: join(failedRowsDirectory, sample.file) }),
    };
  });
}
