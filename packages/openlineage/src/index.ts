export type { ApiKeyAuth, HttpAuth, JwtAuth } from './auth.js';
export { createCompositeTransport } from './composite-transport.js';
export type { CompositeTransportOptions } from './composite-transport.js';
export type {
  CompositeConfig,
  FileConfig,
  HttpConfig,
  JobFilter,
  OpenLineageConfig,
  TransportConfig,
} from './config.js';
export { createClient, createTransport } from './create-client.js';
export type { TransportHost } from './create-client.js';
export { createEvents } from './create-events.js';
export type { EventFactory } from './create-events.js';
export { createFacets } from './create-facets.js';
export type { FacetFactory } from './create-facets.js';
export type { DatasetFacetBodies, DatasetFacets, SchemaField } from './dataset-facets.js';
export type { Environment } from './environment-config.js';
export { OpenLineageError, isOpenLineageError } from './errors.js';
export type { OpenLineageErrorCode, OpenLineageErrorOptions } from './errors.js';
export { isRunEvent, specVersion } from './events.js';
export type {
  Dataset,
  DatasetEvent,
  InputDataset,
  Job,
  JobEvent,
  OpenLineageEvent,
  OutputDataset,
  Run,
  RunEvent,
  RunState,
} from './events.js';
export type { BaseFacet } from './facet.js';
export { createFileTransport } from './file-transport.js';
export type { FileTransportOptions } from './file-transport.js';
export { createHttpTransport } from './http-transport.js';
export type { HttpTransportOptions } from './http-transport.js';
export type { InputFacetBodies, InputFacets } from './input-facets.js';
export type { JobFacetBodies, JobFacets } from './job-facets.js';
export type { LineageEntry, LineageInput } from './lineage-facets.js';
export { datasetOfUri, fileDataset, inMemoryDataset, postgresDataset, trinoDataset } from './naming.js';
export type { DatasetName } from './naming.js';
export type { OutputFacetBodies, OutputFacets } from './output-facets.js';
export { parseConfig } from './parse-config.js';
export { parseEvent, parseFacets } from './parse-event.js';
export type { FacetKinds } from './parse-event.js';
export { readConfig } from './read-config.js';
export type { ReadConfigOptions } from './read-config.js';
export { createNamedRunId, createStaticRunId } from './run-id.js';
export type { RunFacetBodies, RunFacets } from './run-facets.js';
export type { SubsetCondition } from './subset-facets.js';
export { createConsoleTransport, createNoopTransport } from './transport.js';
export type { EmitOptions, Transport } from './transport.js';
