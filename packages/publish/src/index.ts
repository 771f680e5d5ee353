export { copyMarts } from './copy-marts.js';
export type { CopiedMart, CopiedMarts, CopyContext, CopyProgress } from './copy-marts.js';
export { publishErrors } from './errors.js';
export { assertOneMartPerRelation, isPublish, publish } from './publish.js';
export type { Mart, MartOptions, MartSource, PublishAsset, PublishOptions } from './publish.js';
