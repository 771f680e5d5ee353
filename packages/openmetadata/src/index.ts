export type { OpenMetadataInput } from './config.js';
export { openMetadataErrors } from './errors.js';
export { createOpenMetadataPlugin } from './create-openmetadata-plugin.js';
