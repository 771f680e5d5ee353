import { compileReferences } from '@phlo/lake';
import type { SqlModel } from './sql-model.js';
import { withoutTerminator } from './statements.js';

/**
 * The model as the engine runs it: each `ref('bronze.flights')` is `"bronze"."flights"`, the closing semicolon is gone and
 * every line stays on its line. It ends in a line break, so that a comment at its end does not swallow what follows.
 */
export const compileModel = (model: Pick<SqlModel, 'sql'>): string =>
  `${withoutTerminator(compileReferences(model.sql)).trimEnd()}\n`;
