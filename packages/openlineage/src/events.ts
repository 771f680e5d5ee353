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

/** One time that a job runs, by its UUID. */
export type Run = Infer<typeof run>;

/** What is run again and again, by namespace and name. */
export type Job = Infer<typeof job>;

/** Something that is read or written, by namespace and name. */
export type Dataset = Infer<typeof dataset>;

/** A dataset that a run reads. */
export type InputDataset = Infer<typeof inputDataset>;

/** A dataset that a run writes. */
export type OutputDataset = Infer<typeof outputDataset>;

/** What happened to a run of a job. */
export interface RunEvent extends Infer<typeof runEvent> {}
/** What is known of a job without a run. */
export interface JobEvent extends Infer<typeof jobEvent> {}
/** What is known of a dataset without a run. */
export interface DatasetEvent extends Infer<typeof datasetEvent> {}

/** Every kind of event of the specification. */
export type OpenLineageEvent = RunEvent | JobEvent | DatasetEvent;

/** Whether an event tells of a run, rather than of a job or a dataset by itself. */
export const isRunEvent = (event: OpenLineageEvent): event is RunEvent => 'run' in event && 'job' in event;
