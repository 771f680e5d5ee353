export { acceptedValues, notNull, range, relationship, rowCount, sqlCheck, unique } from './checks.js';
export type { RelatedTable, RelationshipOptions } from './checks.js';
export type {
  AcceptedValue,
  Bound,
  Check,
  CheckOptions,
  CheckRule,
  CheckTypeName,
  CustomRule,
  Range,
  Severity,
  Threshold,
} from './check.js';
export { defineCheck, isCheckType } from './define-check.js';
export type { AnyCheckType, CheckSubject, CheckType, OptionsSchema, QueryCheck, RowCheck } from './define-check.js';
export { describeCheck } from './describe-check.js';
export type { DescribedCheck } from './describe-check.js';
export { qualityErrors } from './errors.js';
export { keyChecks, references, requiredChecks } from './implied-checks.js';
export type { CheckResult, Outcome } from './judge.js';
export { parseChecks } from './parse-checks.js';
export { isQuality, model, quality } from './quality.js';
export type { Checkable, QualitySet } from './quality.js';
export { runChecks } from './run-checks.js';
export type { CheckRun } from './check-run.js';
export { sampleFailedRows } from './sample.js';
export type { Sample } from './sample.js';
export { sql, sqlName } from './sql.js';
export type { Sql, SqlValue } from './sql.js';
export { defineQualityPlugin } from './quality-plugin.js';
export type { QualityPlugin } from './quality-plugin.js';
