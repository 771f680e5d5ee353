import { flag, list, object, optional, record, tagged, text, uuid } from './shape.js';
import type { Infer } from './shape.js';

/** How one column came out of another: `DIRECT` took its value, `INDIRECT` only depends on it. */
export const transformation = object({
  type: text,
  /** `IDENTITY`, `TRANSFORMATION`, `AGGREGATION`; `JOIN`, `FILTER`, `GROUP_BY`, … */
  subtype: optional(text),
  description: optional(text),
  /** Whether what is personal about the value is hidden. */
  masking: optional(flag),
});

const datasetInput = object({
  type: text,
  namespace: text,
  name: text,
  /** Column; none where the whole dataset was read. */
  field: optional(text),
  transformations: optional(list(transformation)),
});
const jobInput = object({
  type: text,
  namespace: optional(text),
  name: optional(text),
  runId: optional(uuid),
  transformations: optional(list(transformation)),
});

/** What something was made of: a dataset or a job. */
export type LineageInput =
  (Infer<typeof datasetInput> & { readonly type: 'DATASET' }) | (Infer<typeof jobInput> & { readonly type: 'JOB' });

const input = tagged<LineageInput>('type', () => ({ DATASET: datasetInput, JOB: jobInput }));
const fields = record(object({ inputs: list(input) }));

const datasetEntry = object({
  type: text,
  namespace: text,
  name: text,
  inputs: optional(list(input)),
  /** By column of the dataset that was written. */
  fields: optional(fields),
});
const jobEntry = object({
  type: text,
  namespace: optional(text),
  name: optional(text),
  runId: optional(uuid),
  inputs: optional(list(input)),
});

/** An output of a job, a dataset or a job, with what it was made of. */
export type LineageEntry =
  (Infer<typeof datasetEntry> & { readonly type: 'DATASET' }) | (Infer<typeof jobEntry> & { readonly type: 'JOB' });

const entry = tagged<LineageEntry>('type', () => ({ DATASET: datasetEntry, JOB: jobEntry }));

/** What each output of a job was made of. */
export const lineageJob = object({ entries: list(entry) });

/** What a dataset was made of. */
export const lineageDataset = object({ inputs: optional(list(input)), fields: optional(fields) });
