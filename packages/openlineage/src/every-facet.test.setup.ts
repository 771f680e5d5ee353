import type { DatasetFacetBodies } from './dataset-facets.js';
import type { InputFacetBodies } from './input-facets.js';
import type { JobFacetBodies } from './job-facets.js';
import type { OutputFacetBodies } from './output-facets.js';
import type { RunFacetBodies } from './run-facets.js';

type Every<Bodies> = { readonly [Key in keyof Bodies]-?: NonNullable<Bodies[Key]> };

interface EveryFacet {
  readonly run: Every<RunFacetBodies>;
  readonly job: Every<JobFacetBodies>;
  readonly dataset: Every<DatasetFacetBodies>;
  readonly input: Every<InputFacetBodies>;
  readonly output: Every<OutputFacetBodies>;
}

const runId = '018cc251-f400-7c0a-8d2e-3f0a1b2c3d4e';
const orders = { namespace: 'file', name: '/lake/silver/orders' };
const job = { namespace: 'shop', name: 'silver.orders' };
const direct = { type: 'DIRECT', subtype: 'IDENTITY', description: 'as it is', masking: false };
const check = {
  severity: 'error',
  name: 'amount_range',
  description: 'amounts are sane',
  expected: 'between 0 and 1000',
  actual: '2',
  content: 'amount between 0 and 1000',
  contentType: 'sql',
  params: { least: 0, most: 1000 },
};
const assertion = { ...check, assertion: 'range', success: false, column: 'amount' };
const metrics = {
  rowCount: 3,
  bytes: 900,
  fileCount: 1,
  lastUpdated: '2026-01-01T00:00:00.000Z',
  columnMetrics: {
    amount: { nullCount: 0, distinctCount: 3, sum: 6.5, count: 3, min: 1, max: 3.5, quantiles: { '0.5': 2 } },
  },
};
const input = { ...orders, type: 'DATASET', field: 'id', transformations: [direct] } as const;

/** Every facet with every field that it may have. The compiler says when one is missing. */
export const everyFacet: EveryFacet = {
  run: {
    parent: { run: { runId }, job, root: { run: { runId }, job } },
    nominalTime: { nominalStartTime: '2026-01-01T00:00:00Z', nominalEndTime: '2026-01-02T00:00:00Z' },
    errorMessage: { message: 'gone', programmingLanguage: 'TypeScript', stackTrace: 'Error: gone' },
    processing_engine: { version: '1.5.5', name: 'DuckDB', openlineageAdapterVersion: '0.1.0' },
    test: { tests: [{ ...check, status: 'fail', type: 'range' }] },
    tags: { tags: [{ key: 'env', value: 'prod', source: 'PHLO' }] },
    environmentVariables: { environmentVariables: [{ name: 'REGION', value: 'eu' }] },
    executionParameters: { parameters: [{ key: 'day', name: 'Day', description: 'of the data', value: '2026-01-01' }] },
    externalQuery: { externalQueryId: 'q1', source: 'trino' },
    extractionError: {
      totalTasks: 2,
      failedTasks: 1,
      errors: [{ errorMessage: 'no', stackTrace: 'at x', task: 't', taskNumber: 1 }],
    },
    jobDependencies: {
      upstream: [
        { job, run: { runId }, dependency_type: 'DIRECT_INVOCATION', sequence_trigger_rule: 'FINISH_TO_START' },
      ],
      downstream: [{ job, status_trigger_rule: 'EXECUTE_ON_SUCCESS' }],
      trigger_rule: 'ALL_SUCCESS',
    },
  },
  job: {
    jobType: {
      processingType: 'BATCH',
      integration: 'PHLO',
      jobType: 'MODEL',
      emissionPattern: { eventTrigger: 'STATE_CHANGE', eventContentMode: 'CUMULATIVE', windowDuration: 60 },
    },
    sql: { query: 'select 1', dialect: 'duckdb' },
    documentation: { description: 'Orders', contentType: 'text/markdown' },
    ownership: { owners: [{ name: 'ops', type: 'TEAM' }] },
    sourceCode: { language: 'typescript', sourceCode: 'export {}' },
    sourceCodeLocation: {
      type: 'git',
      url: 'https://github.com/acme/shop/blob/main/orders.sql',
      repoUrl: 'https://github.com/acme/shop',
      path: 'orders.sql',
      version: 'abc',
      tag: 'v1',
      branch: 'main',
      pullRequestNumber: '7',
    },
    tags: { tags: [{ key: 'env', value: 'prod', source: 'PHLO' }] },
    lineage: {
      entries: [
        { ...orders, type: 'DATASET', inputs: [input], fields: { id: { inputs: [input] } } },
        { ...job, type: 'JOB', runId, inputs: [{ ...job, type: 'JOB', runId, transformations: [direct] }] },
      ],
    },
  },
  dataset: {
    schema: {
      fields: [
        { name: 'id', type: 'long', description: 'Key', ordinal_position: 1 },
        { name: 'at', type: 'struct', ordinal_position: 2, fields: [{ name: 'x', type: 'double' }] },
      ],
    },
    columnLineage: {
      fields: {
        id: {
          inputFields: [{ ...orders, field: 'id', transformations: [direct] }],
          transformationDescription: 'as it is',
          transformationType: 'IDENTITY',
        },
      },
      dataset: [{ ...orders, field: 'status', transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }] }],
    },
    dataSource: { name: 'lake', uri: 'file:///lake' },
    version: { datasetVersion: '42' },
    lifecycleStateChange: {
      lifecycleStateChange: 'RENAME',
      previousIdentifier: { namespace: 'file', name: '/lake/old' },
    },
    symlinks: { identifiers: [{ namespace: 'phlo', name: 'silver.orders', type: 'TABLE' }] },
    catalog: {
      framework: 'iceberg',
      type: 'jdbc',
      name: 'phlo',
      metadataUri: 'sqlite:///lake/catalog.db',
      warehouseUri: 'file:///lake',
      source: 'phlo',
      catalogProperties: { region: 'eu' },
    },
    storage: { storageLayer: 'iceberg', fileFormat: 'parquet' },
    documentation: { description: 'Orders', contentType: 'text/plain' },
    ownership: { owners: [{ name: 'ops', type: 'TEAM' }] },
    datasetType: { datasetType: 'TABLE', subType: 'PARTITIONED' },
    hierarchy: { hierarchy: [{ type: 'SCHEMA', name: 'silver' }] },
    tags: { tags: [{ key: 'pii', value: 'yes', source: 'PHLO', field: 'email' }] },
    dataQualityMetrics: metrics,
    dataQualityAssertions: { assertions: [assertion] },
    lineage: { inputs: [input], fields: { id: { inputs: [input] } } },
  },
  input: {
    dataQualityMetrics: metrics,
    dataQualityAssertions: { assertions: [assertion] },
    inputStatistics: { rowCount: 3, size: 900, fileCount: 1 },
    subset: {
      inputCondition: {
        type: 'binary',
        left: {
          type: 'compare',
          left: { type: 'field', field: 'day' },
          right: { type: 'literal', value: '2026-01-01' },
          comparison: 'EQUAL',
        },
        right: { type: 'location', locations: ['/lake/a.parquet'] },
        operator: 'AND',
      },
    },
    icebergScanReport: {
      snapshotId: 42,
      filterDescription: 'true',
      schemaId: 0,
      projectedFieldNames: ['id'],
      scanMetrics: { resultDataFiles: 1 },
      metadata: { engine: 'DuckDB' },
    },
  },
  output: {
    outputStatistics: { rowCount: 3, size: 900, fileCount: 1 },
    subset: {
      outputCondition: { type: 'partition', partitions: [{ identifier: 'a', dimensions: { day: '2026-01-01' } }] },
    },
    icebergCommitReport: {
      snapshotId: 42,
      sequenceNumber: 1,
      operation: 'append',
      commitMetrics: { addedDataFiles: 1, addedRecords: 3 },
      metadata: { engine: 'Phlo' },
    },
  },
};
