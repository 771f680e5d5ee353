import { closest } from '@phlo/core';
import type { ColumnSpec } from '@phlo/lake';
import { cliErrors } from '../errors.js';
import type { Project } from '../project/project.js';

type TableColumn = Pick<ColumnSpec, 'name' | 'type'>;

/** A table of the lake that an asset of the project writes. */
export interface TableAsset {
  readonly name: string;
  /** Of an ingestion: its contract; of a model that has run: those of its table; else `undefined`. */
  readonly columns: readonly TableColumn[] | undefined;
}

/** The asset that writes a table. Throws `ASSET_UNKNOWN` of the command line, with what was probably meant. */
export async function findTableAsset(project: Project, name: string): Promise<TableAsset> {
  const { ingestions, models } = project.definitions;
  const ingestion = ingestions.find((one) => one.name === name);
  if (ingestion !== undefined) return { name, columns: ingestion.columns };
  if (models.some((one) => one.name === name)) {
    const view = await (await project.store()).read(name);
    return { name, columns: view?.columns };
  }
  const names = [...ingestions, ...models].map((one) => one.name);
  const guess = closest(name, names);
  const meant = guess === undefined ? '' : ` Did you mean "${guess}"?`;
  throw cliErrors.create('USAGE', {
    message: `No ingestion and no model of this project is called "${name}".${meant}`,
    hint:
      names.length === 0
        ? 'Make one with `phlo create ingestion`.'
        : `There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`,
  });
}

/** Throws `CREATE_TARGET_EXISTS` where an asset has the name. */
export function assertNewAsset({ definitions }: Project, name: string): void {
  const { ingestions, models, publishes } = definitions;
  if (![...ingestions, ...models, ...publishes].some((one) => one.name === name)) return;
  throw cliErrors.create('CREATE_TARGET_EXISTS', { message: `The project has an asset "${name}" already.` });
}

/** A column by its name; `undefined` where the columns are not known. Throws `USAGE` where they are, and this is none of them. */
export function findColumn({ name, columns }: TableAsset, wanted: string): TableColumn | undefined {
  const found = columns?.find((column) => column.name === wanted);
  if (columns === undefined || found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const guess = closest(wanted, names);
  throw cliErrors.create('USAGE', {
    message: `${name} has no column "${wanted}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}`,
    hint: `It has ${names.join(', ')}.`,
  });
}
