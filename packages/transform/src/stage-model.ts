import { createHash } from 'node:crypto';
import type { Logger } from '@phlo/core';
import { describeUnchanged } from '@phlo/lake';
import type { EngineSession, StagedBatch, TableStore, TableView } from '@phlo/lake';
import { describeColumns } from './describe-columns.js';
import { compileModel } from './compile-model.js';
import { transformErrors } from './errors.js';
import { saveCompiled } from './save-compiled.js';
import { explainSqlError } from './explain-error.js';
import { findReaders, isVolatile } from './function-calls.js';
import type { SqlModel } from './sql-model.js';

/** What staging needs of its caller, which owns and closes all of it. */
export interface StageContext {
  readonly store: TableStore;
  readonly session: EngineSession;
  readonly runId: string;
  /** Absolute. */
  readonly projectDir: string;
  /** Build again also where neither the query nor its inputs have changed. */
  readonly fullRefresh: boolean;
  readonly signal: AbortSignal;
  readonly log: Logger;
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
      /** File with the SQL that was run. */
      readonly compiledPath: string;
    }
  /** Query and inputs are those of the current snapshot. */
  | { readonly status: 'unchanged'; readonly view: TableView };

/** Keys of the snapshot summary: which versions of which tables a model was built from, as JSON, and a hash of its query. */
const inputsKey = 'phlo.inputs';
const sqlKey = 'phlo.sql';

/**
 * Builds a model into a staged batch that no reader sees and that will replace the whole table, or finds that neither
 * its query nor its inputs have changed. Its columns are those of its query, so they may change in any way. A query that asks for the
 * time, or for a random number, is built every time: it would give other rows though nothing that it reads has changed.
 *
 * Throws `SQL_INVALID` (with the line of the model's file), `VALUE_INVALID`, `MODEL_COLUMNS_INVALID`,
 * `MODEL_UNDECLARED_INPUT`, `DISK_FULL`, `CANCELLED`; nothing is left behind then and the table is as it was.
 */
export async function stageModel(model: SqlModel, context: StageContext): Promise<StageOutcome> {
  const base = await context.store.read(model.name);
  const summary = { [inputsKey]: describeInputs(context.inputs), [sqlKey]: hashModel(model) };
  if (base !== undefined && !context.fullRefresh && !isVolatile(model.sql) && isCurrent(base, summary))
    return { status: 'unchanged', view: base };
  try {
    const sql = compileModel(model);
    const compiledPath = await saveCompiled(context.compiledDir, { name: model.name, sql });
    const batch = await buildModel(model, context, { sql, summary });
    return { status: 'staged', batch, schemaChanges: batch.plan.schemaChanges, compiledPath };
  } catch (error) {
    throw explainSqlError(error, model, describeUnchanged(model.name, base));
  }
}

const isCurrent = (base: TableView, summary: Readonly<Record<string, string>>): boolean =>
  Object.entries(summary).every(([key, value]) => base.summary[key] === value);

/** `{"bronze.flights":"42"}`, sorted, so that equal inputs are equal texts. */
function describeInputs(inputs: readonly TableView[]): string {
  const versions = inputs.map(({ table, snapshotId = null }) => [table, snapshotId] as const);
  return JSON.stringify(Object.fromEntries(versions.toSorted(([one], [other]) => (one < other ? -1 : 1))));
}

const hashModel = ({ sql, partition, columns }: SqlModel): string =>
  createHash('sha256')
    .update(JSON.stringify([sql, partition, ...(columns === undefined ? [] : [[...columns]])]))
    .digest('hex');

async function buildModel(
  model: SqlModel,
  context: StageContext,
  { sql, summary }: { readonly sql: string; readonly summary: Readonly<Record<string, string>> },
): Promise<StagedBatch> {
  const { store, session, runId, signal } = context;
  for (const input of context.inputs) await session.attach(input);
  await assertInputsDeclared(model, session, sql);
  const columns = describeColumns(model, await session.describe(sql));
  const { name: table, partition } = model;
  const plan = await store.plan({ table, columns, partition, mode: 'replace', runId, allowBreaking: true });
  try {
    const { files } = await session.writeQuery(sql, plan, { signal });
    return await store.stage(plan, files, summary);
  } catch (error) {
    await store
      .discard(plan.batchId)
      .catch((reason: unknown) =>
        context.log.log('warn', `Could not discard batch ${plan.batchId}.`, { error: reason }),
      );
    throw error;
  }
}

async function assertInputsDeclared(model: SqlModel, session: EngineSession, sql: string): Promise<void> {
  const declared = new Set(model.refs.map((name) => name.toLowerCase()));
  const [reader] = findReaders(sql);
  if (reader !== undefined) {
    throw transformErrors.create('MODEL_UNDECLARED_INPUT', {
      message: `${model.path} calls ${reader}(), which reads something that no ref() names.`,
      hint: `Load files with \`ingestion()\` and read its table by ref('…'); then \`phlo run --select ${model.name}\`.`,
      asset: model.name,
    });
  }
  const undeclared = (await session.tableNames(sql)).filter((name) => !declared.has(name.toLowerCase()));
  if (undeclared.length === 0) return;
  throw transformErrors.create('MODEL_UNDECLARED_INPUT', {
    message: `${model.path} reads ${undeclared.join(', ')} without ref().`,
    hint: `Write ${undeclared.map((name) => `ref('${name}')`).join(', ')}, so that the model runs after what it reads; then \`phlo run --select ${model.name}\`.`,
    asset: model.name,
  });
}
