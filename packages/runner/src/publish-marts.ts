import { openScratchFolder } from '@phlo/core';
import type { EventMap } from '@phlo/core';
import type { MartTarget } from '@phlo/lake';
import { copyMarts } from '@phlo/publish';
import { announce, announceEnd, announceStart, assertNotAborted, describeVerdicts, prepareEnd } from './announce.js';
import type { Started } from './announce.js';
import type { RunContext } from './run-context.js';
import type { PublishNode } from './project-definitions.js';
import { unsuccessfulEnd } from './end-events.js';
import { describeColumns } from './event-columns.js';
import { elapsedMs, statusOfError } from './unit-member.js';
import { recordAsset } from './record-history.js';
import { noChecks } from './run-report.js';
import type { AssetReport, PublishedMart } from './run-report.js';
import { withRetries } from './with-retries.js';
import { reportError } from './stage-asset.js';

/** A target that is gone for a moment is tried again; loading aside makes every attempt start clean. */
const publishRetries = 2;

export interface PublishResult {
  readonly report: AssetReport;
  readonly marts: readonly PublishedMart[];
}

/** Copies the marts of one asset into their target and swaps them in, all or none. */
export async function runPublish(run: RunContext, node: PublishNode, target: MartTarget): Promise<PublishResult> {
  assertNotAborted(run);
  const marts = node.definition.marts.map(({ from }) => from);
  const relations = node.definition.marts.map(({ relation }) => relation);
  const started = await announceStart(run, 'publish.start', {
    data: { assetKey: node.name, target: target.display, marts, relations },
    context: { assetKeys: [node.name, ...marts], tags: node.tags },
  });
  let attempts = 0;
  try {
    if (!started.allowed) return endRejected(run, node, started);
    const options = { retries: publishRetries, asset: node.name, onAttempt: (attempt: number) => (attempts = attempt) };
    const copied = await withRetries(run, options, () => copyOnce(run, node, target));
    return endPublished(run, node, { started, copied, target, attempts });
  } catch (error) {
    return endFailed(run, node, { started, error, attempts });
  }
}

type Copied = Awaited<ReturnType<typeof copyMarts>>;

async function copyOnce(run: RunContext, node: PublishNode, target: MartTarget): Promise<Copied> {
  await using scratch = await openScratchFolder(run.tempDir, 'marts');
  await using session = await run.engine.open({ signal: run.signal, allowedDirectories: [run.lakeDir, scratch.path] });
  const { store, runId, fullRefresh, signal, onProgress } = run;
  return await copyMarts(node.definition, {
    store,
    session,
    target,
    tempDir: scratch.path,
    runId,
    fullRefresh,
    signal,
    ...(onProgress && { onProgress: (progress) => onProgress({ asset: node.name, ...progress }) }),
  });
}

interface Success {
  readonly started: Started;
  readonly copied: Copied;
  readonly target: MartTarget;
  readonly attempts: number;
}

function endPublished(
  run: RunContext,
  node: PublishNode,
  { started, copied, target, attempts }: Success,
): PublishResult {
  const durationMs = Math.round(elapsedMs(run, started));
  const data: EventMap['publish.end'] = {
    assetKey: node.name,
    target: target.display,
    tables: copied.tables.map(({ mart, relation, rows, columns, snapshotId }) => ({
      mart,
      relation,
      rows,
      snapshotId,
      columns: describeColumns(columns),
    })),
    status: 'success',
    rows: copied.rows,
    attempts,
    durationMs,
  };
  announceEnd(run, started, prepareEnd(run, started, data));
  announce(run, 'lineage.edges', {
    context: started.context,
    data: {
      job: node.name,
      run: run.runId,
      edges: copied.tables.map(({ mart, relation }) => ({ from: mart, to: `${target.display}/${relation}` })),
    },
  });
  const marts = copied.tables.map(({ mart, relation, rows, unchanged }) => ({ mart, relation, rows, unchanged }));
  const unchanged = copied.tables.every((table) => table.unchanged);
  return { report: finish(run, { node, started }, { status: 'success', rows: copied.rows, unchanged }), marts };
}

function endRejected(run: RunContext, node: PublishNode, started: Started): PublishResult {
  const reason = describeVerdicts(started.verdicts)
    .map((verdict) => `${verdict.source}: ${verdict.reason}`)
    .join('; ');
  const outcome = { status: 'rejected' as const, attempts: 1, durationMs: elapsedMs(run, started) };
  announceEnd(run, started, prepareEnd(run, started, unsuccessfulEnd(started.event, outcome)));
  return {
    report: finish(run, { node, started }, { status: 'rejected', rows: 0, unchanged: false, reason }),
    marts: [],
  };
}

interface Failure {
  readonly started: Started;
  readonly error: unknown;
  readonly attempts: number;
}

function endFailed(run: RunContext, node: PublishNode, { started, error, attempts }: Failure): PublishResult {
  const status = statusOfError(run, error);
  const reported = reportError(run, error);
  const outcome = { status, attempts: Math.max(1, attempts), durationMs: elapsedMs(run, started), error: reported };
  announceEnd(run, started, prepareEnd(run, started, unsuccessfulEnd(started.event, outcome)));
  return { report: finish(run, { node, started }, { status, rows: 0, unchanged: false, error: reported }), marts: [] };
}

interface Step {
  readonly node: PublishNode;
  readonly started: Started;
}

type Facts = Pick<AssetReport, 'status' | 'rows' | 'unchanged' | 'error' | 'reason'>;

function finish(run: RunContext, { node, started }: Step, facts: Facts): AssetReport {
  const durationMs = elapsedMs(run, started);
  const endedAt = run.clock.now();
  const message = facts.error?.message ?? facts.reason;
  recordAsset(run, {
    asset: node.name,
    kind: 'publish',
    status: facts.status,
    rows: facts.rows,
    startedAt: endedAt - Math.round(durationMs),
    endedAt,
    ...(facts.error && { errorCode: facts.error.code }),
    ...(message !== undefined && { message }),
  });
  return { asset: node.name, kind: 'publish', seconds: durationMs / 1000, checks: noChecks, ...facts };
}
