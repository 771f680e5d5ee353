import { datasetFacets } from './dataset-facets.js';
import { inputFacets } from './input-facets.js';
import { jobFacets } from './job-facets.js';
import { outputFacets } from './output-facets.js';
import { runFacets } from './run-facets.js';

/** Every facet that is known here, by what it is of. */
export const facetKinds = {
  run: runFacets,
  job: jobFacets,
  dataset: datasetFacets,
  input: inputFacets,
  output: outputFacets,
} as const;
