export { createDuckdbEngine } from './create-duckdb-engine.js';
export type { DuckdbEngineOptions } from './create-duckdb-engine.js';
export { duckdbErrors } from './errors.js';
export { utf8Hint } from './files/not-utf8.js';
export { literalPath } from './files/scan-files.js';
