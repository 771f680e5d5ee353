import { didYouMean } from '@phlo/core';
import type { SemanticModel } from '@phlo/core';
import { semanticErrors } from '../errors.js';
import { findModels, providersIn } from '../model/find-models.js';
import { defineCommand } from './command.js';

/** `phlo semantic show <model>`. */
export const showCommand = defineCommand<SemanticModel>({
  name: 'show',
  description: 'the datasets, fields and metrics of one model',
  arguments: [{ name: 'model', description: 'its name' }],
  example: 'phlo semantic show flights',
  run: async ({ project, args: { model: name = '' } }) => {
    const models = await findModels(providersIn(await project.plugins.openAll('semantic')));
    const found = models.find(({ model }) => model.name === name);
    if (found !== undefined) return found.model;
    const guess = didYouMean(
      name,
      models.map(({ model }) => model.name),
    );
    throw semanticErrors.create('SEMANTIC_MODEL_UNKNOWN', {
      message: `There is no semantic model ${JSON.stringify(name)}`,
      ...(guess !== undefined && { hint: guess }),
      details: { model: name },
    });
  },
  render: ({ name, description, origin, datasets, metrics }, view) =>
    [
      `${name}${description === undefined ? '' : `: ${description}`}`,
      ...(origin === undefined ? [] : [`${origin.file}, line ${origin.line}`]),
      ...datasets.flatMap((dataset) => [
        '',
        `dataset ${dataset.name} of ${dataset.source}`,
        view.table(
          ['field', 'type', 'expression', 'description'],
          dataset.fields.map((field) => [
            field.name,
            `${field.dataType ?? ''}${field.isTime ? ' (time)' : ''}`.trim(),
            field.expression ?? '',
            field.description ?? '',
          ]),
        ),
      ]),
      ...(metrics.length === 0
        ? []
        : [
            '',
            view.table(
              ['metric', 'type', 'expression', 'description'],
              metrics.map((metric) => [
                metric.name,
                metric.dataType ?? '',
                metric.expression ?? '',
                metric.description ?? '',
              ]),
            ),
          ]),
    ].join('\n'),
});
