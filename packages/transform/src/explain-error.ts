import { isPhloError, PhloError } from '@phlo/core';
import type { TableView } from '@phlo/lake';
import type { SqlModel } from './sql-model.js';

/** What the table of a model is like while a build of it has failed. */
export function describeState(table: string, base: TableView | undefined): string {
  if (base === undefined) return `${table} does not exist yet; nothing was written.`;
  return `${table} is unchanged${base.snapshotId === undefined ? '' : ` at snapshot ${base.snapshotId}`}.`;
}

/** The engine knows what is wrong; the file, the asset, the state of its table and the next command are known here. */
export function explainSqlError(error: unknown, model: SqlModel, dataState: string): unknown {
  if (!isPhloError(error)) return error;
  const { code, exitCode, isRetryable, cause } = error;
  const line = code === 'SQL_INVALID' ? lineOf(error, model) : undefined;
  const place = line === undefined ? model.path : `${model.path}, line ${line}`;
  const message = error.message.includes(model.path) ? error.message : `${place}: ${error.message}`;
  return new PhloError(
    code,
    // Exit codes of an error come from the entry that made it.
    { exitCode: exitCode as 1, summary: error.message, retryable: isRetryable },
    {
      message,
      hint: nextStep(error, model),
      dataState,
      asset: error.asset ?? model.name,
      details: { ...error.details, path: model.path, ...(line !== undefined && { line }) },
      ...(cause !== undefined && { cause }),
    },
  );
}

function nextStep({ hint }: PhloError, { name, path }: SqlModel): string {
  const command = `phlo run --select ${name}`;
  if (hint === undefined) return `Correct ${path}, then \`${command}\`.`;
  return hint.includes(command) ? hint : `${hint.replace(/[.;]$/, '')}; then \`${command}\`.`;
}

/** Line of the model's file: the engine counts from the first line of the query. */
function lineOf({ details, message }: PhloError, { firstLine }: SqlModel): number | undefined {
  const line = typeof details.line === 'number' ? details.line : Number(/\bLINE (\d+):/.exec(message)?.[1]);
  return Number.isInteger(line) ? firstLine + line - 1 : undefined;
}
