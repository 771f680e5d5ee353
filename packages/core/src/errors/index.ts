// Errors alone, for who reports one before anything else is needed: a command line that has only parsed its arguments.
export { PhloError, amendError, defineErrors, isPhloError } from './phlo-error.js';
export type { ErrorCatalogue, ErrorDetails, ErrorEntry, PhloErrorOptions } from './phlo-error.js';
export { describeError, messageOf, toEventError } from './describe.js';
export type { ErrorDescription } from './describe.js';
