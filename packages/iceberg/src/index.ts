export { createIcebergStore } from './create-iceberg-store.js';
export type { IcebergStoreOptions } from './create-iceberg-store.js';
export type { FileIO } from './files/file-io.js';
export { icebergErrors } from './errors.js';
