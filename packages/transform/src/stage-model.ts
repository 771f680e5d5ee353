import { createHash } from 'node:crypto';
import { describeUnchanged } from '@phlo/lake';
import type { StagedBatch, TableView } from '@phlo/lake';
import { buildSql, buildTool } from './build-model.js';
import { explainModelError } from './explain-error.js';
import { isVolatile } from './function-calls.js';
import { isSqlModel } from './sql-model.js';
import type { SqlModel } from './sql-model.js';
import type { StageContext, StageOutcome } from './stage-context.js';
import type { ToolModel } from './tool-model.js';

/** Keys of the snapshot summary: which versions of which tables a model was built from, as JSON, and a hash of the model. */
const inputsKey = 'phlo.inputs';
const sqlKey = 'phlo.sql';

/**
 * Builds a model into a staged batch that no reader sees and that will replace the whole table, or finds that neither
 * the model nor its inputs have changed. Its columns are those of its result, so they may change in any way. What asks for the
 * time, or for a random number, is built every time: it would give other rows though nothing that it reads has changed.
 *
 * Throws `SQL_INVALID` (with the line of the model's file), `VALUE_INVALID`, `MODEL_COLUMNS_INVALID`,
 * `MODEL_UNDECLARED_INPUT`, `TOOL_FAILED`, `DISK_FULL`, `CANCELLED`; nothing is left behind then and the table is as it was.
 */
export async function stageModel(model: SqlModel | ToolModel, context: StageContext): Promise<StageOutcome> {
  const base = await context.store.read(model.name);
  const summary = { [inputsKey]: describeInputs(context.inputs), [sqlKey]: hashModel(model) };
  const mayBeCurrent = !context.fullRefresh && !(isSqlModel(model) ? isVolatile(model.sql) : model.isVolatile);
  if (base !== undefined && mayBeCurrent && isCurrent(base, summary)) return { status: 'unchanged', view: base };
  try {
    for (const input of context.inputs) await context.session.attach(input);
    const { batch, compiledPath } = isSqlModel(model)
      ? await buildSql(model, context, summary)
      : await buildTool(model, context, summary);
    return staged(batch, compiledPath);
  } catch (error) {
    throw explainModelError(error, model, describeUnchanged(model.name, base));
  }
}

const staged = (batch: StagedBatch, compiledPath: string | undefined): StageOutcome => ({
  status: 'staged',
  batch,
  schemaChanges: batch.plan.schemaChanges,
  ...(compiledPath !== undefined && { compiledPath }),
});

const isCurrent = (base: TableView, summary: Readonly<Record<string, string>>): boolean =>
  Object.entries(summary).every(([key, value]) => base.summary[key] === value);

/** `{"bronze.flights":"42"}`, sorted, so that equal inputs are equal texts. */
function describeInputs(inputs: readonly TableView[]): string {
  const versions = inputs.map(({ table, snapshotId = null }) => [table, snapshotId] as const);
  return JSON.stringify(Object.fromEntries(versions.toSorted(([one], [other]) => (one < other ? -1 : 1))));
}

function hashModel(model: SqlModel | ToolModel): string {
  const { partition, columns } = model;
  const text = isSqlModel(model) ? model.sql : model.version;
  return createHash('sha256')
    .update(JSON.stringify([text, partition, ...(columns === undefined ? [] : [[...columns]])]))
    .digest('hex');
}
