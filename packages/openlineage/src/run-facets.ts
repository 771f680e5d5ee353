import { defineFacet } from './facet.js';
import type { FacetBodiesOf, FacetsOf } from './facet.js';
import { testExecution } from './quality-facets.js';
import { anything, dateTime, list, object, optional, record, text, uuid, whole } from './shape.js';

const runReference = object({ runId: uuid, facets: optional(record(anything)) });
const jobReference = object({ namespace: text, name: text, facets: optional(record(anything)) });
const jobDependency = object({
  job: object({ namespace: text, name: text }),
  run: optional(object({ runId: uuid })),
  dependency_type: optional(text),
  sequence_trigger_rule: optional(text),
  status_trigger_rule: optional(text),
});

/** Facets of a run: {@link https://openlineage.io/docs/spec/facets/run-facets | run facets}. */
export const runFacets = {
  parent: defineFacet(
    '1-2-0/ParentRunFacet',
    object({
      run: runReference,
      job: jobReference,
      /** The run that started it all, where the parent has a parent. */
      root: optional(object({ run: runReference, job: jobReference })),
    }),
  ),
  nominalTime: defineFacet(
    '1-0-1/NominalTimeRunFacet',
    object({ nominalStartTime: dateTime, nominalEndTime: optional(dateTime) }),
  ),
  errorMessage: defineFacet(
    '1-0-1/ErrorMessageRunFacet',
    object({ message: text, programmingLanguage: text, stackTrace: optional(text) }),
  ),
  processing_engine: defineFacet(
    '1-1-1/ProcessingEngineRunFacet',
    object({ version: text, name: optional(text), openlineageAdapterVersion: optional(text) }),
  ),
  test: defineFacet('1-0-1/TestRunFacet', object({ tests: list(testExecution) })),
  tags: defineFacet(
    '1-0-0/TagsRunFacet',
    object({ tags: optional(list(object({ key: text, value: text, source: optional(text) }))) }),
  ),
  environmentVariables: defineFacet(
    '1-0-0/EnvironmentVariablesRunFacet',
    object({ environmentVariables: list(object({ name: text, value: text })) }),
  ),
  executionParameters: defineFacet(
    '1-0-0/ExecutionParametersRunFacet',
    object({
      parameters: optional(
        list(object({ key: text, name: optional(text), description: optional(text), value: optional(text) })),
      ),
    }),
  ),
  externalQuery: defineFacet('1-0-2/ExternalQueryRunFacet', object({ externalQueryId: text, source: text })),
  extractionError: defineFacet(
    '1-1-2/ExtractionErrorRunFacet',
    object({
      totalTasks: whole,
      failedTasks: whole,
      errors: list(
        object({
          errorMessage: text,
          stackTrace: optional(text),
          task: optional(text),
          taskNumber: optional(whole),
        }),
      ),
    }),
  ),
  jobDependencies: defineFacet(
    '1-0-1/JobDependenciesRunFacet',
    object({
      upstream: optional(list(jobDependency)),
      downstream: optional(list(jobDependency)),
      trigger_rule: optional(text),
    }),
  ),
} as const;

/** Facets of a run, by their keys. */
export type RunFacets = FacetsOf<typeof runFacets>;

/** The same as a producer gives them: without what {@link BaseFacet} says. */
export type RunFacetBodies = FacetBodiesOf<typeof runFacets>;
