// Loaded by those who serve: nothing else of the core knows HTTP.
export { isLoopback } from './loopback.js';
export { serveEndpoints } from './serve-endpoints.js';
export type { EndpointServer, ServeOptions } from './serve-endpoints.js';
