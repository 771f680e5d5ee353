export { createIcebergStore } from './create-iceberg-store.js';
export type { IcebergStoreOptions } from './store-context.js';
export type { FileIO } from './files/file-io.js';
export { icebergErrors } from './errors.js';
