export { column } from './column.js';
export type { AnyColumn, ColumnBuilder, ColumnMap, RowOf } from './column.js';
export { defineSource } from './define-source.js';
export type { AnySourceType, PluginSourceContext, SourceDefinition, SourceType } from './define-source.js';
export { ingestErrors } from './errors.js';
export { ingestion, isIngestion } from './ingestion.js';
export type { IngestionAsset, IngestionOptions } from './ingestion-asset.js';
export { day, hour, identity, month, year } from './partition.js';
export type { PartitionBy } from './partition.js';
export { defineSourcePlugin } from './source-plugin.js';
export type { ProbeContext, SourcePlugin } from './source-plugin.js';
export { files, rowNumber, rows } from './source.js';
export type {
  FilesOptions,
  FilesSource,
  PluginFacts,
  RowNumber,
  RowsContext,
  RowsFunction,
  RowsSource,
} from './source.js';
export { stageIngestion } from './stage.js';
export type { StageContext, StageOutcome } from './stage-context.js';
