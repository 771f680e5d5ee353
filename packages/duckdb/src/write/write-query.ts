import { quoteName } from '@phlo/lake';
import type { WriteResult, WriteTarget } from '@phlo/lake';
import { readDistinctColumns } from '../describe-query.js';
import { duckdbErrors } from '../errors.js';
import type { Lease } from '../leases.js';
import { asSubquery, subqueryLinesBefore } from '../statement.js';
import { copyToFiles } from './copy-to-files.js';
import { explainGuard } from './explain-values.js';
import { orLeaveNothing } from './clean-up.js';
import { selectColumns } from './target-columns.js';

/** Writes the rows of a query; columns are found by name, in any order. */
export async function writeQuery(lease: Lease, sql: string, target: WriteTarget): Promise<WriteResult> {
  const found = await readDistinctColumns(lease, sql);
  const byName = new Map(found.map((column) => [column.name.toLowerCase(), column]));
  const filled = target.columns.map((column) => {
    const source = byName.get(column.name.toLowerCase());
    if (source === undefined) {
      throw duckdbErrors.create('SQL_INVALID', {
        message: `The query has no column "${column.name}". It has ${found.map(({ name }) => name).join(', ')}.`,
        details: { column: column.name },
      });
    }
    return { column, source: { sql: quoteName(source.name), type: source.type } };
  });
  const select = `SELECT ${selectColumns(filled)} FROM ${asSubquery(sql)}`;
  return orLeaveNothing(target.directory, () =>
    copyToFiles(lease, select, { target, position: { linesBefore: subqueryLinesBefore } }),
  ).catch((error: unknown) => {
    throw explainGuard(error);
  });
}
