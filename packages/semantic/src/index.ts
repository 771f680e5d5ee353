export type { OssieConfig, OssieInput, SemanticConfig, SemanticInput } from './config.js';
export { semanticErrors } from './errors.js';
export { parseOssie, writeOssie } from './ossie/parse-ossie.js';
export type { OssieDocument } from './ossie/parse-ossie.js';
export { compileQuery } from './query/compile-query.js';
export type { CompiledQuery, Grain, SemanticQuery } from './query/compile-query.js';
export { parseWhere } from './query/parse-where.js';
export type { Condition, WhereValue } from './query/parse-where.js';
