import { defineSemanticPlugin, didYouMean } from '@phlo/core';
import type { SemanticModel, SemanticModelSummary, SemanticPlugin } from '@phlo/core';
import { ossieConfig } from './config.js';
import type { OssieConfig } from './config.js';
import { examineFolder } from './examine-folder.js';
import { semanticErrors } from './errors.js';
import { readOssieFolder } from './ossie/read-folder.js';

/**
 * The plugin `ossie` of the group `semantic`: models that are written in {@link https://github.com/apache/ossie | Apache Ossie} YAML, in
 * `workflows/semantic`. The files are read anew on each question.
 */
export function createOssiePlugin(): SemanticPlugin<OssieConfig> {
  let read = (): ReturnType<typeof readOssieFolder> => ({ models: [], problems: [] });
  return defineSemanticPlugin<OssieConfig>({
    name: 'ossie',
    permissions: { files: 'reads the models of the project' },
    provides: { ossie: 'semantic models in Apache Ossie YAML' },
    config: ossieConfig,
    setup: ({ config, projectDir }) => {
      read = () => readOssieFolder(projectDir, config.dir);
    },
    examine: ({ config, projectDir }) => examineFolder(readOssieFolder(projectDir, config.dir), config.dir),
    listModels: async () => read().models.map(summarize),
    getModel: async (name) => find(read().models, name),
    findProblems: async () => read().problems,
  });
}

const summarize = ({ name, description, origin, datasets, metrics }: SemanticModel): SemanticModelSummary => ({
  name,
  description,
  origin,
  sources: datasets.map(({ source }) => source),
  metrics: metrics.map((metric) => metric.name),
});

function find(models: readonly SemanticModel[], name: string): SemanticModel {
  const model = models.find((one) => one.name === name);
  if (model !== undefined) return model;
  const guess = didYouMean(
    name,
    models.map((one) => one.name),
  );
  throw semanticErrors.create('SEMANTIC_MODEL_UNKNOWN', {
    message: `There is no semantic model ${JSON.stringify(name)}`,
    ...(guess !== undefined && { hint: guess }),
    details: { model: name },
  });
}
