import { findModels, providersIn } from '../model/find-models.js';
import { openBook } from '../state/open-book.js';
import { defineCommand } from './command.js';

interface ListedModel {
  readonly name: string;
  readonly provider: string;
  readonly description: string | null;
  readonly file: string | null;
  readonly datasets: readonly string[];
  readonly metrics: readonly string[];
  /** By the last publish of its marts; `unknown` before the first. */
  readonly status: 'ok' | 'broken' | 'unknown';
  readonly problems: readonly string[];
}

/** `phlo semantic list`. */
export const listCommand = defineCommand<readonly ListedModel[]>({
  name: 'list',
  description: 'the semantic models, and whether the last publish left them whole',
  example: 'phlo semantic list',
  run: async ({ project, state }) => {
    using book = openBook(state);
    const models = await findModels(providersIn(await project.plugins.openAll('semantic')));
    return models.map(({ provider, model }) => {
      const record = book.model({ provider, model: model.name });
      return {
        name: model.name,
        provider,
        description: model.description ?? null,
        file: model.origin?.file ?? null,
        datasets: model.datasets.map(({ name }) => name),
        metrics: model.metrics.map(({ name }) => name),
        status: record === undefined ? 'unknown' : statusOf(record.problems),
        problems: record?.problems ?? [],
      };
    });
  },
  render: (models, view) =>
    models.length === 0
      ? 'No semantic models: workflows/semantic has none.'
      : [
          view.table(
            ['model', 'status', 'datasets', 'metrics', 'file'],
            models.map(({ name, status, datasets, metrics, file }) => [
              name,
              status,
              datasets.join(', '),
              metrics.join(', '),
              file ?? '',
            ]),
          ),
          ...models.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
        ].join('\n'),
});

const statusOf = (problems: readonly string[]) => (problems.length === 0 ? 'ok' : 'broken');
