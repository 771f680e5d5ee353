import { didYouMean } from '@phlo/core';
import type { SemanticModel } from '@phlo/core';
import { findColumnUses } from './column-uses.js';
import { tableOf } from './table-of.js';

/** Names of a table's columns; `undefined` where they are not known. */
export type ColumnsOf = (table: string) => readonly string[] | undefined;

/**
 * What a model needs and does not get: columns of its fields and metrics that are gone, in the order of the model. Tables of which nothing
 * is known, and datasets that are queries, are not looked at.
 */
export function findBroken(model: SemanticModel, columnsOf: ColumnsOf): readonly string[] {
  const problems = findColumnUses(model).flatMap(({ dataset, column, user }) => {
    const table = tableOf(dataset.source);
    const columns = table === undefined ? undefined : columnsOf(table);
    if (columns === undefined || columns.includes(column)) return [];
    const guess = didYouMean(column, columns);
    return [
      `${user}: ${table ?? ''} has no column ${JSON.stringify(column)}${guess === undefined ? '' : `. ${guess}`}`,
    ];
  });
  return [...new Set(problems)];
}
