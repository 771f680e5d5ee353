import type { SemanticDataset } from '@phlo/core';
import { semanticErrors } from '../errors.js';
import { tableOf } from '../model/table-of.js';
import type { CommandContext, CommandProject } from './command.js';
import { sourceOfMart } from './known-columns.js';

/** Where the table of a dataset is. */
export interface Place {
  readonly on: 'lake' | 'marts';
  /** `schema.table` there. */
  readonly table: string;
}

/**
 * The table of a dataset in the lake or in the marts: a relation of a mart is in the marts, any other table in the lake, unless `--on` says
 * otherwise. Throws `SEMANTIC_SOURCE_UNSUPPORTED`.
 */
export function findPlace(
  project: Pick<CommandProject, 'definitions'>,
  dataset: SemanticDataset,
  on: CommandContext['options'][string],
): Place {
  const table = tableOf(dataset.source);
  if (table === undefined)
    throw unsupported(
      `The dataset ${dataset.name} is a query, or not named schema.table: ${JSON.stringify(dataset.source)}`,
    );
  if (on !== undefined && on !== 'lake' && on !== 'marts')
    throw unsupported(`--on takes "lake" or "marts", not ${JSON.stringify(on)}`);
  const from = sourceOfMart(project, table);
  if (on === 'lake') return { on, table: from ?? table };
  if (from !== undefined) return { on: 'marts', table };
  if (on === undefined) return { on: 'lake', table };
  const relation = project.definitions.publishes
    .flatMap(({ marts }) => marts)
    .find((mart) => mart.from === table)?.relation;
  if (relation === undefined)
    throw unsupported(`The dataset ${dataset.name} is of ${table}, which is not published as a mart`);
  return { on, table: relation };
}

const unsupported = (message: string) => semanticErrors.create('SEMANTIC_SOURCE_UNSUPPORTED', { message });
