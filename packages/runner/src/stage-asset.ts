import { describeError, isPhloError, toEventError } from '@phlo/core';
import type { EventMap } from '@phlo/core';
import { stageIngestion } from '@phlo/ingest';
import { stageModel } from '@phlo/transform';
import type { EngineSession, StagedBatch, TableView } from '@phlo/lake';
import { announceStart } from './announce.js';
import type { Started } from './announce.js';
import { openLakeSession } from './run-context.js';
import type { RunContext } from './run-context.js';
import type { TableNode } from './project-definitions.js';
import { runnerErrors } from './errors.js';
import type { AssetError } from './run-report.js';

/** What staging an asset came to: a batch to audit, or nothing new. */
export type StageResult =
  | { readonly status: 'staged'; readonly batch: StagedBatch; readonly compiledPath?: string }
  | { readonly status: 'unchanged'; readonly view: TableView };

/** Announces the start of an asset with what its kind has to say. */
export function startAsset(run: RunContext, node: TableNode): Promise<Started> {
  const context = { assetKeys: [node.name], tags: node.tags };
  const owner = node.definition.owner === undefined ? {} : { owner: node.definition.owner };
  if (node.kind === 'ingestion') {
    const { name, table, group, strategy } = node.definition;
    const data: EventMap['ingestion.start'] = {
      assetKey: name,
      table,
      strategy,
      ...(group === undefined ? {} : { group }),
      ...owner,
    };
    return announceStart(run, 'ingestion.start', { data, context });
  }
  const data: EventMap['transform.start'] = {
    assetKey: node.name,
    tool: node.definition.tool,
    model: node.name,
    target: node.name,
    ...owner,
  };
  return announceStart(run, 'transform.start', { data, context });
}

/** Reads the source of an asset, or builds its model, into a staged batch that nobody sees. */
export async function stageAsset(run: RunContext, node: TableNode): Promise<StageResult> {
  return node.kind === 'ingestion' ? stageSource(run, node) : stageTransform(run, node);
}

async function stageSource(run: RunContext, node: Extract<TableNode, { kind: 'ingestion' }>): Promise<StageResult> {
  // No SQL of the project runs in this session, and sources may lie anywhere: in the project, in a package, on a volume.
  await using session = await run.engine.open({ signal: run.signal, allowedDirectories: ['/'] });
  const { pluginOf, onProgress } = run;
  return await stageIngestion(node.definition, {
    ...stageContext(run, session),
    ...(pluginOf && { pluginOf }),
    ...(onProgress && { onProgress: (progress) => onProgress({ asset: node.name, ...progress }) }),
  });
}

async function stageTransform(run: RunContext, node: Extract<TableNode, { kind: 'transform' }>): Promise<StageResult> {
  const inputs = await readInputs(run, node);
  await using session = await openLakeSession(run);
  const { compiledDir, onProgress } = run;
  return await stageModel(node.definition, {
    ...stageContext(run, session),
    openSession: () => openLakeSession(run),
    compiledDir,
    inputs,
    ...(onProgress && { onProgress: (part) => onProgress({ asset: node.name, part }) }),
  });
}

function stageContext(run: RunContext, session: EngineSession) {
  const { store, runId, projectDir, fullRefresh, signal, log } = run;
  return { store, session, runId, projectDir, fullRefresh, signal, log };
}

/** All as they stand at one moment: a commit to two of them is joined whole or not at all. */
async function readInputs(
  run: RunContext,
  node: Extract<TableNode, { kind: 'transform' }>,
): Promise<readonly TableView[]> {
  const { refs } = node.definition;
  const views = await run.store.readAll(refs.map((table) => ({ table })));
  return views.map((view, index) => view ?? upstreamMissing(node, refs[index] ?? ''));
}

function upstreamMissing(node: TableNode, ref: string): never {
  throw runnerErrors.create('UPSTREAM_MISSING', {
    message: `${node.name} reads ${ref}, which has never been published.`,
    hint: `Run it with its upstream: \`phlo run --select +${node.name}\`.`,
    asset: node.name,
    dataState: `${node.name} is unchanged.`,
  });
}

/** The part of an error that reports carry, and the history of runs keeps. Its stack goes to the log, for `--debug`. */
export function reportError(run: Pick<RunContext, 'redact' | 'locate' | 'log'>, error: unknown): AssetError {
  const { exitCode } = describeError(error);
  const place = isPhloError(error) && error.code === 'SOURCE_FAILED' ? run.locate?.(error.cause) : undefined;
  const told = toEventError(error);
  const reported = { ...told, exitCode, ...(place !== undefined && { message: `${place}: ${told.message}` }) };
  run.log.log('debug', stackOf(error));
  return run.redact === undefined ? reported : run.redact(reported);
}

const deepestCause = 8;

function stackOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  const hasCause = error.cause !== undefined && depth < deepestCause;
  return hasCause ? `${stack}\ncaused by ${stackOf(error.cause, depth + 1)}` : stack;
}
