import type { ColumnSpec } from '@phlo/lake';
import { transformErrors } from './errors.js';
import type { SqlModel } from './sql-model.js';

// What an engine calls a column that nobody named: `count_star()`, `(a + b)`, `'x'`, `1`. Names are words.
const isName = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(name);

/** Throws `MODEL_COLUMNS_INVALID` for columns without a name, of one name, or partitions by a column that is not there. */
export function checkColumns(model: SqlModel, columns: readonly ColumnSpec[]): void {
  const fail = (message: string) =>
    transformErrors.create('MODEL_COLUMNS_INVALID', { message: `${model.path}: ${message}`, asset: model.name });
  const nameless = columns.filter(({ name }) => !isName(name));
  if (nameless.length > 0) throw fail(`${nameless.map(({ name }) => `\`${name}\``).join(', ')} has no name.`);
  const folded = columns.map(({ name }) => name.toLowerCase());
  const twice = [...new Set(folded.filter((name, index) => folded.indexOf(name) !== index))];
  if (twice.length > 0)
    throw fail(`${twice.map((name) => `"${name}"`).join(', ')} is the name of more than one column.`);
  const missing = model.partition.find(({ column }) => !columns.some(({ name }) => name === column));
  if (missing !== undefined)
    throw fail(
      `it is partitioned by "${missing.column}", which is none of its columns (${columns.map(({ name }) => name).join(', ')}).`,
    );
}
