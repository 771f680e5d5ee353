import { resolve } from 'node:path';
import type { SemanticModel, SemanticProblem } from '@phlo/core';
import { invalidModels } from '../describe-problems.js';
import { findBroken } from '../model/find-broken.js';
import { findModels, providersIn } from '../model/find-models.js';
import { readOssieFiles } from '../ossie/read-folder.js';
import { defineCommand } from './command.js';
import type { CommandContext } from './command.js';
import { readKnownColumns } from './known-columns.js';

interface Validated {
  readonly models: readonly string[];
}

/** `phlo semantic validate [files...]`: every problem at once, also of columns that the lake does not have. */
export const validateCommand = defineCommand<Validated>({
  name: 'validate',
  description: 'everything that is wrong with the models, or with some files of Apache Ossie, with its line',
  arguments: [
    { name: 'files', description: 'default: all models of the project', isOptional: true, takesSeveral: true },
  ],
  example: 'phlo semantic validate',
  run: async (context) => {
    const { models, problems } = await readModels(context);
    const columnsOf = await readKnownColumns(context.project, models);
    const broken = models.flatMap((model) =>
      findBroken(model, columnsOf).map((message) => ({ message: `${model.name}: ${message}`, origin: model.origin })),
    );
    const all = [...problems, ...broken];
    if (all.length > 0) throw invalidModels(all);
    return { models: models.map(({ name }) => name) };
  },
  render: ({ models }) =>
    models.length === 0
      ? 'There are no models.'
      : `${models.length === 1 ? 'One model' : `${models.length} models`} without a problem: ${models.join(', ')}`,
});

interface ReadModels {
  readonly models: readonly SemanticModel[];
  readonly problems: readonly SemanticProblem[];
}

async function readModels({ project, rest }: CommandContext): Promise<ReadModels> {
  // Paths are those of the shell.
  if (rest.length > 0)
    return readOssieFiles(
      project.dir,
      rest.map((path) => resolve(path)),
    );
  const providers = providersIn(await project.plugins.openAll('semantic'));
  const problems: SemanticProblem[] = [];
  for (const provider of providers) problems.push(...((await provider.findProblems?.()) ?? []));
  return { models: (await findModels(providers)).map(({ model }) => model), problems };
}
