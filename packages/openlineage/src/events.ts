import { datasetFacets } from './dataset-facets.js';
import { facetsShape } from './facet.js';
import { inputFacets } from './input-facets.js';
import { jobFacets } from './job-facets.js';
import { outputFacets } from './output-facets.js';
import { runFacets } from './run-facets.js';
import { dateTime, list, object, oneOf, optional, text, uri, uuid } from './shape.js';
import type { Infer } from './shape.js';

/** Version of the core specification that events name: {@link https://openlineage.io/spec/2-0-2/OpenLineage.json}. */
export const specVersion = '2-0-2';

const runState = oneOf('START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER');
const run = object({ runId: uuid, facets: optional(facetsShape(runFacets)) });
const job = object({ namespace: text, name: text, facets: optional(facetsShape(jobFacets)) });
const datasetFields = { namespace: text, name: text, facets: optional(facetsShape(datasetFacets)) } as const;
const dataset = object(datasetFields);
const inputDataset = object({ ...datasetFields, inputFacets: optional(facetsShape(inputFacets)) });
const outputDataset = object({ ...datasetFields, outputFacets: optional(facetsShape(outputFacets)) });
const envelope = { eventTime: dateTime, producer: uri, schemaURL: uri } as const;
const datasets = { inputs: optional(list(inputDataset)), outputs: optional(list(outputDataset)) } as const;

export const runEvent = object({ ...envelope, eventType: optional(runState), run, job, ...datasets });
export const jobEvent = object({ ...envelope, job, ...datasets });
export const datasetEvent = object({ ...envelope, dataset });

/** `START` once, then one of `COMPLETE`, `ABORT` and `FAIL`; `OTHER` may follow. */
export type RunState = Infer<typeof runState>;
export type Run = Infer<typeof run>;
export type Job = Infer<typeof job>;
export type Dataset = Infer<typeof dataset>;
export type InputDataset = Infer<typeof inputDataset>;
export type OutputDataset = Infer<typeof outputDataset>;

/** What happened to a run of a job. */
export interface RunEvent extends Infer<typeof runEvent> {}
/** What is known of a job without a run. */
export interface JobEvent extends Infer<typeof jobEvent> {}
/** What is known of a dataset without a run. */
export interface DatasetEvent extends Infer<typeof datasetEvent> {}
export type OpenLineageEvent = RunEvent | JobEvent | DatasetEvent;

export const isRunEvent = (event: OpenLineageEvent): event is RunEvent => 'run' in event && 'job' in event;
