export { createRunJournal } from './run-journal.js';
export { runnerErrors } from './errors.js';
export { buildGraph, describeAssets } from './asset-graph.js';
export { describeAbandoned, findAbandoned } from './find-abandoned.js';
export type { AssetGraph } from './asset-graph.js';
export { recoverRuns } from './recover-runs.js';
export type { Recovery } from './recover-runs.js';
export { leaseAssets } from './lease-assets.js';
export { runProject } from './run-project.js';
export type { RunOptions } from './run-project.js';
export { selectAssets } from './select-assets.js';
export type { AssetProgress, RunnerOptions } from './run-context.js';
export type {
  AssetNode,
  IngestionNode,
  ProjectDefinitions,
  PublishNode,
  TableNode,
  TransformNode,
} from './project-definitions.js';
export type {
  AssetError,
  AssetReport,
  CheckCounts,
  PublishedMart,
  RejectedBatch,
  ReportedError,
  RunReport,
} from './run-report.js';
