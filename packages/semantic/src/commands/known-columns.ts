import type { SemanticModel } from '@phlo/core';
import type { ColumnsOf } from '../model/find-broken.js';
import { tableOf } from '../model/table-of.js';
import type { CommandProject } from './command.js';

/**
 * The columns of the tables of some models as the lake has them now: of a relation of the marts, those of the table that it is a copy of.
 * Tables that are not in the lake yet are not known.
 */
export async function readKnownColumns(project: CommandProject, models: readonly SemanticModel[]): Promise<ColumnsOf> {
  const inLake = new Set((await project.tables()).map(({ table }) => table));
  const store = await project.store();
  const known = new Map<string, readonly string[]>();
  const wanted = models.flatMap(({ datasets }) => datasets.map(({ source }) => tableOf(source)));
  for (const table of new Set(wanted.filter((one) => one !== undefined))) {
    const from = sourceOfMart(project, table) ?? table;
    if (inLake.has(from))
      known.set(
        table,
        (await store.describe(from)).columns.map(({ name }) => name),
      );
  }
  return (table) => known.get(table);
}

/** The table of the lake that a relation of the marts is a copy of. */
export const sourceOfMart = (
  { definitions }: Pick<CommandProject, 'definitions'>,
  relation: string,
): string | undefined =>
  definitions.publishes.flatMap(({ marts }) => marts).find((mart) => mart.relation === relation)?.from;
