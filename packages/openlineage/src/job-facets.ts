import { defineFacet } from './facet.js';
import type { FacetBodiesOf, FacetsOf } from './facet.js';
import { lineageJob } from './lineage-facets.js';
import { list, object, optional, text, uri, whole } from './shape.js';

/** Facets of a job: {@link https://openlineage.io/docs/spec/facets/job-facets | job facets}. */
export const jobFacets = {
  jobType: defineFacet(
    '2-0-4/JobTypeJobFacet',
    object({
      /** `BATCH`, `STREAMING` or `SERVICE`. */
      processingType: text,
      /** Who runs it, in capitals: `AIRFLOW`, `DBT`, `PHLO`. */
      integration: text,
      /** `JOB`, `TASK`, `MODEL`, … */
      jobType: optional(text),
      emissionPattern: optional(
        object({ eventTrigger: text, eventContentMode: text, windowDuration: optional(whole) }),
      ),
    }),
  ),
  sql: defineFacet('1-1-0/SQLJobFacet', object({ query: text, dialect: optional(text) })),
  documentation: defineFacet('1-1-0/DocumentationJobFacet', object({ description: text, contentType: optional(text) })),
  ownership: defineFacet(
    '1-0-1/OwnershipJobFacet',
    object({ owners: optional(list(object({ name: text, type: optional(text) }))) }),
  ),
  sourceCode: defineFacet('1-0-1/SourceCodeJobFacet', object({ language: text, sourceCode: text })),
  sourceCodeLocation: defineFacet(
    '1-1-0/SourceCodeLocationJobFacet',
    object({
      /** `git`. */
      type: text,
      url: uri,
      repoUrl: optional(text),
      path: optional(text),
      version: optional(text),
      tag: optional(text),
      branch: optional(text),
      pullRequestNumber: optional(text),
    }),
  ),
  tags: defineFacet(
    '1-0-0/TagsJobFacet',
    object({ tags: optional(list(object({ key: text, value: text, source: optional(text) }))) }),
  ),
  lineage: defineFacet('1-0-0/LineageFacet#LineageJobFacet', lineageJob),
} as const;

/** Facets of a job, by their keys. */
export type JobFacets = FacetsOf<typeof jobFacets>;

/** The same as a producer gives them: without what {@link BaseFacet} says. */
export type JobFacetBodies = FacetBodiesOf<typeof jobFacets>;
