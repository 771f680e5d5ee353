export type {
  Column,
  ColumnSpec,
  ColumnType,
  PartitionField,
  PartitionFieldSpec,
  PartitionTransform,
} from './schema.js';
export type {
  BatchRecord,
  ColumnStatistics,
  PublishedBatch,
  RejectionReason,
  SnapshotSelector,
  StagedBatch,
  TableDetail,
  TableInfo,
  TableName,
  TableRead,
  TableStore,
  TableView,
  ViewFile,
  WritePlan,
  WriteRequest,
  WrittenFile,
} from './store.js';
export type {
  ColumnSource,
  Engine,
  EngineOptions,
  EngineSession,
  CsvFormat,
  FileColumn,
  FileSource,
  Row,
  ScanOptions,
  WriteOptions,
  WriteResult,
  WriteTarget,
} from './engine.js';
export { defineDestinationPlugin } from './destination.js';
export type { DestinationContext, DestinationPlugin } from './destination.js';
export type { MartLoad, MartState, MartTarget, PublishMartsOptions } from './marts.js';
export { describeUnchanged, thenRun } from './failed-load.js';
export { minRetentionMs } from './expiry.js';
export type { ExpiredTable, ExpireOptions } from './expiry.js';
export { loadedFilesKey } from './store.js';
export { isTableName } from './table-name.js';
export { quoteName, quoteTable, quoteText } from './sql/quote.js';
export { splitSql } from './sql/split-sql.js';
export type { SqlPart } from './sql/split-sql.js';
export { compileReferences, findReferences } from './sql/references.js';
export type { TableReference } from './sql/references.js';
