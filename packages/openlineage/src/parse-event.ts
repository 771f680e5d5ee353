import { datasetFacets } from './dataset-facets.js';
import type { DatasetFacets } from './dataset-facets.js';
import { OpenLineageError } from './errors.js';
import { datasetEvent, jobEvent, runEvent } from './events.js';
import type { OpenLineageEvent } from './events.js';
import { facetsShape } from './facet.js';
import { inputFacets } from './input-facets.js';
import type { InputFacets } from './input-facets.js';
import { jobFacets } from './job-facets.js';
import type { JobFacets } from './job-facets.js';
import { outputFacets } from './output-facets.js';
import type { OutputFacets } from './output-facets.js';
import { runFacets } from './run-facets.js';
import type { RunFacets } from './run-facets.js';
import { isRecord } from './shape.js';
import type { Shape } from './shape.js';

/** Facets by what they are of. */
export interface FacetKinds {
  readonly run: RunFacets;
  readonly job: JobFacets;
  readonly dataset: DatasetFacets;
  readonly input: InputFacets;
  readonly output: OutputFacets;
}

const facetShapes: { readonly [Kind in keyof FacetKinds]: Shape<FacetKinds[Kind]> } = {
  run: facetsShape(runFacets),
  job: facetsShape(jobFacets),
  dataset: facetsShape(datasetFacets),
  input: facetsShape(inputFacets),
  output: facetsShape(outputFacets),
};

/**
 * Takes a JSON document for an event, where it is one: the facets that the standard knows look as it says, others only need a producer
 * and a schema, and what the specification does not name is kept. Throws `EVENT_INVALID` with everything that is wrong.
 */
export function parseEvent(value: unknown): OpenLineageEvent {
  return parse<OpenLineageEvent>('event', shapeOf(value), value);
}

/** The same for the facets of a run, a job, a dataset, an input or an output. */
export function parseFacets<Kind extends keyof FacetKinds>(kind: Kind, value: unknown): FacetKinds[Kind] {
  return parse<FacetKinds[Kind]>('facets', facetShapes[kind], value);
}

/** A run event may say anything beside; the others must not have a run. */
function shapeOf(value: unknown): Shape<OpenLineageEvent> {
  const has = (key: string) => isRecord(value) && value[key] !== undefined;
  if (has('run') || !(has('job') || has('dataset'))) return runEvent;
  return has('job') ? jobEvent : datasetEvent;
}

function parse<T>(what: string, shape: Shape<T>, value: unknown): T {
  const problems: string[] = [];
  shape.check(value, what, problems);
  if (problems.length === 0) return value as T;
  throw new OpenLineageError('EVENT_INVALID', `This is no OpenLineage: ${problems.join('; ')}`, { problems });
}
