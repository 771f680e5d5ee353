import type { ModelFacts } from './model.js';

/** A SQL file that becomes a table. Made by {@link parseModel}. */
export interface SqlModel extends ModelFacts {
  readonly tool: 'sql';
  /** The query as it is written, with its `ref('…')`, without the front matter. */
  readonly sql: string;
  /** Line of the file on which {@link SqlModel.sql} begins, from 1 on. */
  readonly firstLine: number;
}

export const isSqlModel = (model: ModelFacts): model is SqlModel => 'sql' in model;
