export { acceptedValues, notNull, range, relationship, rowCount, sqlCheck, unique } from './check.js';
export type {
  AcceptedValue,
  Bound,
  Check,
  CheckOptions,
  CheckRule,
  Range,
  RelatedTable,
  RelationshipOptions,
  Severity,
  Threshold,
} from './check.js';
export { qualityErrors } from './errors.js';
export { keyChecks, references, requiredChecks } from './implied-checks.js';
export type { CheckResult, Outcome } from './judge.js';
export { parseChecks } from './parse-checks.js';
export { isQuality, model, quality } from './quality.js';
export type { Checkable, QualitySet } from './quality.js';
export { runChecks } from './run-checks.js';
export type { CheckRun } from './run-checks.js';
export { sampleFailedRows } from './sample.js';
export type { Sample } from './sample.js';
