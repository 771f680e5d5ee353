import { anything, dateTime, decimal, flag, object, optional, record, text, whole } from './shape.js';

const checkDetails = {
  /** `error` blocks, `warn` only tells. */
  severity: optional(text),
  description: optional(text),
  expected: optional(text),
  actual: optional(text),
  /** Body of the check, such as its SQL. */
  content: optional(text),
  contentType: optional(text),
  params: optional(record(anything)),
} as const;

/** One check of a dataset and what it came to. */
export const assertion = object({
  /** Kind of check, such as `not_null`. */
  assertion: text,
  success: flag,
  /** Column that it looked at; none where it looked at the dataset. */
  column: optional(text),
  name: optional(text),
  ...checkDetails,
});

/** One test of a run: `status` is `pass`, `fail` or `skip`, whatever its severity. */
export const testExecution = object({ name: text, status: text, type: optional(text), ...checkDetails });

/** What was measured in a dataset, and in its columns by name. */
export const dataQualityMetrics = object({
  rowCount: optional(whole),
  bytes: optional(whole),
  fileCount: optional(whole),
  lastUpdated: optional(dateTime),
  columnMetrics: record(
    object({
      nullCount: optional(whole),
      distinctCount: optional(whole),
      sum: optional(decimal),
      count: optional(decimal),
      min: optional(decimal),
      max: optional(decimal),
      /** By quantile: `{ "0.5": 12 }`. */
      quantiles: optional(record(decimal)),
    }),
  ),
});
