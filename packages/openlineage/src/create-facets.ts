import { datasetFacets } from './dataset-facets.js';
import type { DatasetFacetBodies, DatasetFacets } from './dataset-facets.js';
import type { BaseFacet, FacetDefinitions } from './facet.js';
import { inputFacets } from './input-facets.js';
import type { InputFacetBodies, InputFacets } from './input-facets.js';
import { jobFacets } from './job-facets.js';
import type { JobFacetBodies, JobFacets } from './job-facets.js';
import { outputFacets } from './output-facets.js';
import type { OutputFacetBodies, OutputFacets } from './output-facets.js';
import { runFacets } from './run-facets.js';
import type { RunFacetBodies, RunFacets } from './run-facets.js';

/** Makes facets of each kind, with the producer and the version of their schemas filled in. */
export interface FacetFactory {
  run(bodies: RunFacetBodies): RunFacets;
  job(bodies: JobFacetBodies): JobFacets;
  dataset(bodies: DatasetFacetBodies): DatasetFacets;
  input(bodies: InputFacetBodies): InputFacets;
  output(bodies: OutputFacetBodies): OutputFacets;
  /** A facet of one's own, by the URL of its schema. Its key should begin with the producer's prefix: `acme_cost`. */
  custom<Body extends object>(schemaUrl: string, body: Body): BaseFacet & Body;
}

/**
 * Makes facets for one producer.
 *
 * @param producer URI of the code that says it, best with its version.
 *
 * @example
 * ```ts
 * import { createFacets } from '@phlo/openlineage';
 *
 * const facets = createFacets('https://github.com/acme/loader/tree/1.2.0');
 * const described = facets.dataset({ schema: { fields: [{ name: 'id', type: 'long' }] }, version: { datasetVersion: '42' } });
 * ```
 */
export function createFacets(producer: string): FacetFactory {
  const fill =
    (definitions: FacetDefinitions) =>
    (bodies: Readonly<Record<string, unknown>>): Readonly<Record<string, BaseFacet>> => {
      const given = Object.entries(bodies).filter(([, body]) => body !== undefined);
      return Object.fromEntries(
        given.map(([key, body]) => {
          const base = { _producer: producer, _schemaURL: definitions[key]?.schemaUrl ?? '' };
          return [key, { ...base, ...(body as object) }];
        }),
      );
    };
  return {
    run: fill(runFacets),
    job: fill(jobFacets),
    dataset: fill(datasetFacets),
    input: fill(inputFacets),
    output: fill(outputFacets),
    custom: (schemaUrl, body) => ({ _producer: producer, _schemaURL: schemaUrl, ...body }),
  };
}
