export { pgliteDestination, postgresDestination } from './destinations.js';
export { martErrors } from './errors.js';
export { openPgliteMarts } from './open-pglite-marts.js';
export type { PgliteMartsOptions } from './open-pglite-marts.js';
export { openPostgresMarts } from './open-postgres-marts.js';
export type { PostgresMartsOptions } from './open-postgres-marts.js';
