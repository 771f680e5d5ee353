export { compileModel } from './compile-model.js';
export { transformErrors } from './errors.js';
export { parseModel } from './parse-model.js';
export type { ModelSource } from './parse-model.js';
export type { SqlModel } from './sql-model.js';
export { stageModel } from './stage-model.js';
export type { StageContext, StageOutcome } from './stage-model.js';
