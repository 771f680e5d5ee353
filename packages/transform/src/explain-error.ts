import { amendError, isPhloError } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { thenRun } from '@phlo/lake';
import type { ModelFacts } from './model.js';
import { isSqlModel } from './sql-model.js';
import type { SqlModel } from './sql-model.js';

/** Whoever failed knows what is wrong; the file, the asset, the state of its table and the next command are known here. */
export function explainModelError(error: unknown, model: ModelFacts, dataState: string): unknown {
  if (!isPhloError(error)) return error;
  const { name, path } = model;
  // The SQL of a tool has lines of its own, which are not those of the file.
  const line = error.code === 'SQL_INVALID' && isSqlModel(model) ? lineOf(error, model) : undefined;
  const place = line === undefined ? path : `${path}, line ${line}`;
  return amendError(error, {
    message: error.message.includes(path) ? error.message : `${place}: ${error.message}`,
    hint: thenRun(error.hint, { table: name, culprit: path }),
    dataState,
    asset: error.asset ?? name,
    details: { ...error.details, path, ...(line !== undefined && { line }) },
  });
}

/** Line of the model's file: the engine counts from the first line of the query. */
function lineOf({ details, message }: PhloError, { firstLine }: SqlModel): number | undefined {
  const line = typeof details.line === 'number' ? details.line : Number(/\bLINE (\d+):/.exec(message)?.[1]);
  return Number.isInteger(line) ? firstLine + line - 1 : undefined;
}
