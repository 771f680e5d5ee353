import type { StagedBatch, TableView, WritePlan, WriteResult, WriteTarget } from '@phlo/lake';
import type { IngestionAsset } from './ingestion-asset.js';
import type { StageContext } from './stage-context.js';

/** With the table as it stands, if it exists. */
export type SourceContext = StageContext & { readonly base: TableView | undefined };

export interface Written {
  readonly result: Pick<WriteResult, 'files'>;
  readonly summary: Readonly<Record<string, string>>;
}

/** A plan for the asset; a full refresh replaces everything and may change the schema in any way. */
export function planWrite(asset: IngestionAsset, { store, runId, fullRefresh }: StageContext): Promise<WritePlan> {
  const { table, columns, partition, strategy } = asset;
  return store.plan({
    table,
    columns,
    partition,
    mode: fullRefresh ? 'replace' : strategy,
    runId,
    allowBreaking: fullRefresh,
  });
}

/** Writes into a plan and stages it; a failure leaves nothing of it behind. */
export async function stageWritten(
  context: StageContext,
  plan: WritePlan,
  write: () => Promise<Written>,
): Promise<StagedBatch> {
  try {
    const { result, summary } = await write();
    return await context.store.stage(plan, result.files, summary);
  } catch (error) {
    await discardPlan(context, plan);
    throw error;
  }
}

/**
 * Where the rows of a plan go. A null in a required column is for the audit to find: its checks name every such row and
 * keep them for inspection, where a load that broke off at the first one would have nothing to show.
 */
export const stagingTarget = ({ directory, columns, partition }: WritePlan): WriteTarget => ({
  directory,
  partition,
  columns: columns.map((column) => ({ ...column, nullable: true })),
});

/** What failed first is what has to be told, so a failure to tidy up is only logged. */
export async function discardPlan({ store, log }: StageContext, { batchId }: WritePlan): Promise<void> {
  try {
    await store.discard(batchId);
  } catch (error) {
    log.log('warn', `Could not discard batch ${batchId}; the next run does.`, { error });
  }
}
