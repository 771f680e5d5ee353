import { semanticErrors } from '../errors.js';
import { findModels, providersIn } from '../model/find-models.js';
import { compileQuery, grains } from '../query/compile-query.js';
import type { Grain } from '../query/compile-query.js';
import { parseWhere } from '../query/parse-where.js';
import type { WhereValue } from '../query/parse-where.js';
import { quoteTable } from '../query/quote-name.js';
import { defineCommand, listOf } from './command.js';
import type { CommandContext } from './command.js';
import { findPlace } from './find-place.js';
import { toCell } from './to-cell.js';

interface QueryResult {
  readonly model: string;
  readonly on: 'lake' | 'marts';
  readonly columns: readonly string[];
  readonly sql: string;
  /** Values of `$1`, `$2`, … */
  readonly params: readonly WhereValue[];
  /** Absent where only the SQL was asked for. */
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
}

/** `phlo semantic query --metric … --by …`. */
export const queryCommand = defineCommand<QueryResult>({
  name: 'query',
  description: 'metrics by dimensions, over one dataset',
  options: [
    { flags: '--metric <names...>', description: 'what is to be computed' },
    { flags: '--by <fields...>', description: 'dimensions to group by: field or dataset.field' },
    { flags: '--grain <grain>', description: `of the time dimension: ${grains.join(', ')}` },
    { flags: '--where <conditions...>', description: 'all of them hold, such as "state = \'CA\'"' },
    { flags: '--model <name>', description: 'where models have metrics of one name' },
    { flags: '--on <database>', description: 'lake or marts; default: where the source of the dataset is' },
    { flags: '--sql', description: 'print the statement and run nothing' },
  ],
  example: 'phlo semantic query --metric flights --by state --where "flights >= 100"',
  run: async ({ project, options, signal }) => {
    const models = await findModels(providersIn(await project.plugins.openAll('semantic')));
    const compiled = compileQuery(
      models.map(({ model }) => model),
      {
        metrics: listOf(options['metric']),
        by: listOf(options['by']),
        where: listOf(options['where']).map(parseWhere),
        grain: readGrain(options['grain']),
        model: typeof options['model'] === 'string' ? options['model'] : undefined,
      },
    );
    const { on, table } = findPlace(project, compiled.dataset, options['on']);
    const sql = compiled.sql(quoteTable(table));
    const { model, columns, params } = compiled;
    const query = { model, on, columns, sql, params };
    return options['sql'] === true ? query : { ...query, rows: await project.query(sql, { params, on, signal }) };
  },
  render: ({ columns, sql, params, rows }, view) =>
    rows === undefined
      ? [sql, ...params.map((value, at) => `-- $${at + 1} = ${JSON.stringify(value)}`)].join('\n')
      : view.table(
          columns,
          rows.map((row) => columns.map((name) => toCell(row[name]))),
        ),
});

function readGrain(value: CommandContext['options'][string]): Grain | undefined {
  if (value === undefined) return undefined;
  const grain = grains.find((one) => one === value);
  if (grain !== undefined) return grain;
  throw semanticErrors.create('SEMANTIC_GRAIN_INVALID', {
    message: `--grain takes ${grains.join(', ')}, not ${JSON.stringify(value)}`,
  });
}
