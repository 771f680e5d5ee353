import { closest } from '@phlo/core';
import type { ColumnSpec } from '@phlo/lake';
import { transformErrors } from './errors.js';
import type { ModelFacts } from './model.js';

// What an engine calls a column that nobody named: `count_star()`, `(a + b)`, `'x'`, `1`. Names are words.
const isWord = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(name);

/**
 * The columns of a model's query with what its front matter says of them. Somebody has named those whose name is a word, or one of
 * `given`, in any case. Throws `MODEL_COLUMNS_INVALID` for columns without a name, of one name, and for a description or a partition of
 * a column that is not there.
 */
export function describeColumns(
  model: ModelFacts,
  columns: readonly ColumnSpec[],
  given: readonly string[] = [],
): readonly ColumnSpec[] {
  const problem = findProblem(model, columns, new Set(given.map((name) => name.toLowerCase())));
  if (problem !== undefined) {
    throw transformErrors.create('MODEL_COLUMNS_INVALID', {
      message: `${model.path}: ${problem}`,
      asset: model.name,
    });
  }
  return columns.map((column) => {
    const description = model.columns?.get(column.name);
    return description === undefined ? column : { ...column, description };
  });
}

function findProblem(
  { columns: described, partition }: ModelFacts,
  columns: readonly ColumnSpec[],
  given: ReadonlySet<string>,
): string | undefined {
  const names = columns.map(({ name }) => name);
  const nameless = names.filter((name) => !isWord(name) && !given.has(name.toLowerCase()));
  if (nameless.length > 0) return `${nameless.map((name) => `\`${name}\``).join(', ')} has no name.`;
  const folded = names.map((name) => name.toLowerCase());
  const twice = [...new Set(folded.filter((name, index) => folded.indexOf(name) !== index))];
  if (twice.length > 0) return `${twice.map((name) => `"${name}"`).join(', ')} is the name of more than one column.`;
  const absent = (what: string, name: string) => {
    const guess = closest(name, names);
    const rest = guess === undefined ? `it has ${names.join(', ')}.` : `did you mean "${guess}"?`;
    return `the query has no column "${name}", which ${what}; ${rest}`;
  };
  const undescribed = [...(described?.keys() ?? [])].find((name) => !names.includes(name));
  if (undescribed !== undefined) return absent('the front matter describes', undescribed);
  const missing = partition.find(({ column }) => !names.includes(column));
  return missing && absent('it is partitioned by', missing.column);
}
