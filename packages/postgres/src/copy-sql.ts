import type { CopyTarget } from './session.js';

/** `COPY` of a file as `EngineSession.writeCsv` makes it; `source` is `STDIN`, or a quoted path. */
export const copySql = ({ into, freeze }: CopyTarget, source: string): string =>
  `COPY ${into} FROM ${source} WITH (FORMAT csv, NULL '\\N', ENCODING 'UTF8'${freeze ? ', FREEZE' : ''})`;
