import type { AssetStatus, EventMap, Firing, Lease, RunStatus } from '@phlo/core';
import { toEventError } from '@phlo/core';
import { announce, announceEnd, announceStart, describeVerdicts, prepareEnd } from './announce.js';
import type { Started } from './announce.js';
import { leaseAssets } from './lease-assets.js';
import { createAbortFlow } from './run-context.js';
import type { AssetProgress, RunContext, RunnerOptions } from './run-context.js';
import type { AssetNode, ProjectDefinitions, PublishNode, TableNode } from './project-definitions.js';
import { runnerErrors } from './errors.js';
import { buildGraph } from './asset-graph.js';
import { describeAbandoned, findAbandoned } from './find-abandoned.js';
import { openMartsOnce } from './open-marts-once.js';
import type { MartsOnce } from './open-marts-once.js';
import { runPublish } from './publish-marts.js';
import { recordAsset, recordRunEnd } from './record-history.js';
import { recoverRuns } from './recover-runs.js';
import { noChecks } from './run-report.js';
import type { AssetReport, PublishedMart, RejectedBatch, RunReport } from './run-report.js';
import { groupUnits, runUnits } from './run-units.js';
import type { Unit, UnitOutcome } from './run-units.js';
import { selectAssets } from './select-assets.js';
import { exitCodeOf, statusOf } from './run-status.js';
import { reportError } from './stage-asset.js';
import { runTableUnit } from './publish-unit.js';

/** What a run is asked for; by default everything that is new, of all assets. */
export interface RunOptions {
  /** Selection terms, such as `gold.marts` or `+silver.flights+`; everything by default. */
  readonly select?: readonly string[];
  /** Load every file again and rebuild every model, whether it changed or not. Default false. */
  readonly fullRefresh?: boolean;
  /** Wait for assets that another run holds, instead of failing with `ASSET_BUSY`. Default false. */
  readonly wait?: boolean;
  /** Gives up that wait, and nothing else: a run that has begun goes on. The promise rejects with the reason. */
  readonly waitSignal?: AbortSignal;
  /** The schedule that asks for the run: recorded as it begins, and told by the tags of `run.start` and `run.end`. */
  readonly firing?: Firing;
  /** W3C trace context (https://www.w3.org/TR/trace-context/) of whoever asks for the run: every event of the run carries it. */
  readonly traceparent?: string;
  readonly signal?: AbortSignal;
  /** Hears by and by how far long work has come, for whoever shows it. It is no event: no hook hears of it. */
  readonly onProgress?: (progress: AssetProgress) => void;
}

const defaultConcurrency = 2;

/**
 * Runs the selected assets of a project in the order of their dependencies.
 *
 * What goes wrong with an asset is in the report, and does not reject the promise. It rejects where nothing could be
 * run: `ASSET_DUPLICATE`, `ASSET_UNKNOWN`, `PUBLISH_DUPLICATE_RELATION`, `MODEL_REF_UNKNOWN`, `ASSET_CYCLE`, `ASSET_BUSY`,
 * `SCHEDULE_TAKEN`, `JOURNAL_FAILED`.
 * Aborting the signal stops statements in flight, publishes nothing more, and still announces every end.
 */
export async function runProject(
  options: RunnerOptions,
  definitions: ProjectDefinitions,
  request: RunOptions = {},
): Promise<RunReport> {
  const graph = await buildGraph(definitions, async () => (await options.store.list()).map(({ table }) => table));
  const selected = selectAssets(graph, request.select ?? []);
  const nodes = [...graph.nodes.values()].filter((node) => selected.has(node.name));
  for (const warning of describeAbandoned(findAbandoned(graph, options.state.runs), nodes))
    options.log.log('warn', warning);
  const run: RunContext = {
    ...options,
    runId: options.createRunId(),
    fullRefresh: request.fullRefresh ?? false,
    ...(request.traceparent !== undefined && { traceparent: request.traceparent }),
    ...(request.onProgress && { onProgress: request.onProgress }),
    signal: request.signal ?? new AbortController().signal,
    abort: createAbortFlow(),
  };
  const leases = await leaseNodes(run, nodes, request);
  try {
    const recovery = await recoverRuns(options);
    if (recovery.announced + recovery.failed > 0)
      options.log.log('info', 'Finished what an earlier process left.', { ...recovery });
    return await executeRun(run, nodes, request);
  } finally {
    for (const lease of leases) lease[Symbol.dispose]();
  }
}

function leaseNodes(run: RunContext, nodes: readonly AssetNode[], request: RunOptions): Promise<readonly Lease[]> {
  const { wait = false, waitSignal = run.signal } = request;
  const names = nodes.map(({ name }) => name);
  const onBusy = (message: string, isFirst: boolean): void => {
    if (isFirst) run.log.log('info', `Waiting: ${message}`);
    run.signal.throwIfAborted();
  };
  const { clock, runId } = run;
  return leaseAssets(names, { leases: run.state.leases, runId, clock, wait, onBusy, signal: waitSignal });
}

async function executeRun(
  run: RunContext,
  nodes: readonly AssetNode[],
  { select: selection = [], firing }: RunOptions,
): Promise<RunReport> {
  const startedAt = run.clock.now();
  const before = run.bus.counts();
  run.state.runs.start({ runId: run.runId, startedAt, selection, ...(firing && { firing }) });
  const assets = nodes.map(({ name }) => name).toSorted();
  const data: EventMap['run.start'] = { project: run.project, selection, assets, fullRefresh: run.fullRefresh };
  const context = { assetKeys: assets, ...(firing && { tags: tagsOf(firing) }) };
  const started = await announceStart(run, 'run.start', { data, context }).catch((error: unknown) => {
    // Its start is in no journal, so it has no end there either.
    recordRunEnd(run, 'failed');
    throw error;
  });
  if (firing) announceFiring(run, firing, started);
  const collected = createCollected();
  let veto: string | undefined;
  if (started.allowed) await executeUnits(run, nodes, collected);
  else
    veto = describeVerdicts(started.verdicts)
      .map(({ source, reason }) => `${source}: ${reason}`)
      .join('; ');
  if (veto !== undefined)
    for (const node of nodes) collected.reports.push(skippedReport(node, 'rejected', `the run was vetoed: ${veto}`));

  const status = statusOf(run, collected.reports);
  const seconds = (run.clock.monotonic() - started.startedAt) / 1000;
  announceEnd(run, started, prepareEnd(run, started, endData(run, { status, seconds, reports: collected.reports })));
  recordRunEnd(run, status);
  const counts = run.bus.counts();
  return {
    runId: run.runId,
    status,
    exitCode: exitCodeOf(run, status, collected.reports),
    seconds,
    assets: collected.reports,
    rejected: collected.rejected,
    ...(collected.target && { marts: { ...collected.target, tables: collected.marts } }),
    events: counts.events - before.events,
    hookCalls: counts.hookCalls - before.hookCalls,
    ...(run.abort.isAborted && { aborted: reportError(run, run.abort.error) }),
  };
}

function announceFiring(run: RunContext, firing: Firing, { event, context }: Started): void {
  const { schedule, trigger, dueAt, nextAt } = firing;
  const due = dueAt === undefined ? {} : { dueAt, delayMs: Math.max(0, event.time - dueAt) };
  const data = { schedule, trigger, ...due, ...(nextAt !== undefined && { nextAt }) };
  announce(run, 'schedule.fired', { data, context });
}

/** Who hears of a run knows by its tags that it was not a person who asked for it. */
const tagsOf = ({ schedule, trigger, dueAt }: Firing): Readonly<Record<string, string>> => ({
  schedule,
  trigger,
  ...(dueAt !== undefined && { due: new Date(dueAt).toISOString() }),
});

interface Collected {
  readonly reports: AssetReport[];
  readonly rejected: RejectedBatch[];
  readonly marts: PublishedMart[];
  target?: { readonly target: string; readonly connect: string };
}

const createCollected = (): Collected => ({ reports: [], rejected: [], marts: [] });

async function executeUnits(run: RunContext, nodes: readonly AssetNode[], collected: Collected): Promise<void> {
  await using marts = openMartsOnce(run);
  await runUnits(groupUnits(nodes), {
    concurrency: run.concurrency ?? defaultConcurrency,
    isStopped: () => run.signal.aborted || run.abort.isAborted,
    execute: (unit) => executeUnit(run, unit, { marts, collected }),
    onSkipped: (unit, because) => {
      for (const node of unit.nodes) collected.reports.push(recordSkipped(run, node, because));
    },
  });
}

interface Execution {
  readonly marts: MartsOnce;
  readonly collected: Collected;
}

async function executeUnit(run: RunContext, unit: Unit, { marts, collected }: Execution): Promise<UnitOutcome> {
  const [first] = unit.nodes;
  try {
    const reports =
      first?.kind === 'publish'
        ? await executePublish(run, first, { marts, collected })
        : await executeTables(run, unit, collected);
    return reports.length === unit.nodes.length && reports.every(({ status }) => status === 'success')
      ? 'done'
      : 'blocked';
  } catch (error) {
    // Thrown before the unit's first start was announced: by a gate's journal, or because the flow had been stopped.
    for (const node of unit.nodes) collected.reports.push(failedBeforeStart(run, node, error));
    return 'blocked';
  }
}

async function executeTables(run: RunContext, unit: Unit, collected: Collected): Promise<readonly AssetReport[]> {
  const { reports, rejected } = await runTableUnit(run, unit.name, unit.nodes as readonly TableNode[]);
  const reported = new Set(reports.map(({ asset }) => asset));
  const missing = unit.nodes
    .filter(({ name }) => !reported.has(name))
    .map((node) => recordSkipped(run, node, unit.name));
  collected.reports.push(...reports, ...missing);
  collected.rejected.push(...rejected);
  return reports;
}

async function executePublish(
  run: RunContext,
  node: PublishNode,
  { marts, collected }: Execution,
): Promise<readonly AssetReport[]> {
  const target = await marts.get();
  collected.target = { target: target.display, connect: target.connect };
  const { report, marts: published } = await runPublish(run, node, target);
  collected.reports.push(report);
  collected.marts.push(...published);
  return [report];
}

function failedBeforeStart(run: RunContext, node: AssetNode, error: unknown): AssetReport {
  if (run.abort.isAborted && error === run.abort.error) return recordSkipped(run, node, undefined);
  const report = {
    ...skippedReport(node, run.signal.aborted ? 'cancelled' : 'failed'),
    error: reportError(run, error),
  };
  recordReport(run, report);
  return report;
}

/** Skipped assets have no start and no end: they are listed in `run.end`, and their old data stays visible. */
function recordSkipped(run: RunContext, node: AssetNode, because: string | undefined): AssetReport {
  const isCancelled = because === undefined && run.signal.aborted;
  const reason =
    because === undefined
      ? isCancelled
        ? 'the run was interrupted'
        : 'a hook stopped the run'
      : `${because.replace(/^group:/, 'the publish group ')} was not published`;
  const report = skippedReport(node, isCancelled ? 'cancelled' : 'skipped', reason);
  recordReport(run, report);
  return report;
}

function skippedReport(node: AssetNode, status: AssetStatus, reason?: string): AssetReport {
  const base = { asset: node.name, kind: node.kind, status, rows: 0, seconds: 0, unchanged: false, checks: noChecks };
  return reason === undefined ? base : { ...base, reason };
}

function recordReport(run: RunContext, { asset, kind, status, reason, error }: AssetReport): void {
  const at = run.clock.now();
  const message = error?.message ?? reason;
  recordAsset(run, {
    asset,
    kind,
    status,
    rows: 0,
    startedAt: at,
    endedAt: at,
    ...(error && { errorCode: error.code }),
    ...(message !== undefined && { message }),
  });
}

interface Ended {
  readonly status: RunStatus;
  readonly seconds: number;
  readonly reports: readonly AssetReport[];
}

function endData(run: RunContext, { status, seconds, reports }: Ended): EventMap['run.end'] {
  const cancelled = () => runnerErrors.create('RUN_CANCELLED', { message: 'The run was interrupted.' });
  const error = run.abort.isAborted ? run.abort.error : status === 'cancelled' ? cancelled() : undefined;
  return {
    status,
    assets: reports.map(({ asset, kind, status: assetStatus, rows, reason }) => ({
      asset,
      kind,
      status: assetStatus,
      rows,
      ...(reason === undefined ? {} : { reason }),
    })),
    durationMs: Math.round(seconds * 1000),
    ...(error === undefined ? {} : { error: toEventError(error) }),
  };
}
