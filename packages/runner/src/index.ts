export { createRunJournal } from './journal.js';
export { runnerErrors } from './errors.js';
export { buildGraph, describeAssets } from './graph.js';
export type { AssetGraph } from './graph.js';
export { recoverRuns } from './recover.js';
export type { Recovery } from './recover.js';
export { runProject } from './run.js';
export type { RunOptions } from './run.js';
export { selectAssets } from './selection.js';
export type { AssetProgress, RunnerOptions } from './context.js';
export type {
  AssetNode,
  IngestionNode,
  ProjectDefinitions,
  PublishNode,
  TableNode,
  TransformNode,
} from './definitions.js';
export type {
  AssetError,
  AssetReport,
  CheckCounts,
  PublishedMart,
  RejectedBatch,
  ReportedError,
  RunReport,
} from './report.js';
