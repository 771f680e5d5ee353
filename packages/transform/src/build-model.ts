import { splitSql } from '@phlo/lake';
import type { ColumnSpec, StagedBatch, WritePlan, WriteResult } from '@phlo/lake';
import { compileModel } from './compile-model.js';
import { assertInputsDeclared } from './declared-inputs.js';
import { describeColumns } from './describe-columns.js';
import type { ModelFacts } from './model.js';
import { readRows } from './read-rows.js';
import { saveCompiled } from './save-compiled.js';
import type { SqlModel } from './sql-model.js';
import type { StageContext } from './stage-context.js';
import { runTool } from './run-tool.js';
import type { ToolModel } from './tool-model.js';

type Summary = Readonly<Record<string, string>>;

interface Built {
  readonly batch: StagedBatch;
  readonly compiledPath?: string;
}

/** Runs the query of a model into a staged batch, and keeps it as it was run. The inputs are attached already. */
export async function buildSql(
  model: Pick<SqlModel, 'sql'> & ModelFacts,
  context: StageContext,
  summary: Summary,
): Promise<Built> {
  const { session, signal, onProgress } = context;
  const sql = compileModel(model);
  const compiledPath = await saveCompiled(context.compiledDir, { name: model.name, sql });
  await assertInputsDeclared(model, session, sql);
  const columns = describeColumns(model, await session.describe(sql), givenNames(sql, context));
  const write = (plan: WritePlan) => session.writeQuery(sql, plan, { signal, ...(onProgress && { onProgress }) });
  return { batch: await writeBatch(model, context, { columns, summary, write }), compiledPath };
}

/** Names that somebody has given: in quotes in the query, and to the columns of what it reads. */
function givenNames(sql: string, { inputs }: StageContext): readonly string[] {
  const quoted = splitSql(sql)
    .filter(({ kind }) => kind === 'identifier')
    .map(({ text }) => text.slice(1, -1).replaceAll('""', '"'));
  return [...quoted, ...inputs.flatMap(({ columns }) => columns.map(({ name }) => name))];
}

/** Asks a tool for the rows of its model, and writes them into a staged batch: those of its query, or those that it gives itself. */
export async function buildTool(model: ToolModel, context: StageContext, summary: Summary): Promise<Built> {
  const { session, signal } = context;
  await using tool = await runTool(model, context);
  const { output } = tool;
  if ('sql' in output) return await buildSql({ ...model, sql: output.sql }, context, summary);
  const names = output.columns.map(({ name }) => name).filter((name) => name !== '');
  const columns = describeColumns(model, output.columns, names);
  const write = (plan: WritePlan) => session.writeRows(readRows(model, output.rows, signal), plan, { signal });
  return { batch: await writeBatch(model, context, { columns, summary, write }) };
}

interface Batch {
  readonly columns: readonly ColumnSpec[];
  readonly summary: Summary;
  readonly write: (plan: WritePlan) => Promise<Pick<WriteResult, 'files'>>;
}

async function writeBatch(
  { name: table, partition }: ModelFacts,
  { store, runId, log }: StageContext,
  { columns, summary, write }: Batch,
): Promise<StagedBatch> {
  const plan = await store.plan({ table, columns, partition, mode: 'replace', runId, allowBreaking: true });
  try {
    const { files } = await write(plan);
    return await store.stage(plan, files, summary);
  } catch (error) {
    await store
      .discard(plan.batchId)
      .catch((reason: unknown) => log.log('warn', `Could not discard batch ${plan.batchId}.`, { error: reason }));
    throw error;
  }
}
