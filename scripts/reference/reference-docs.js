import { readColumnTypes } from './column-types.js';
import { readDeclarations } from './declarations.js';
import { readFunctions } from './functions.js';
import { renderChecks } from './render-checks.js';
import { renderConfig } from './render-config.js';
import { renderSources } from './render-sources.js';

const packages = new URL('../../packages/', import.meta.url);

/**
 * Pages of the reference that are made of types, comments and what builders return, by path.
 *
 * @param {{ readonly builders: object, readonly failingRows: Function, readonly scanSql: Function, readonly column: object }} code
 * @returns {ReadonlyMap<string, string>}
 */
export function referenceDocs({ builders, failingRows, scanSql, column }) {
  const declarationsOf = readDeclarations(packages);
  return new Map([
    ['docs/reference/config.md', renderConfig(declarationsOf)],
    [
      'docs/reference/checks.md',
      renderChecks({
        builders,
        failingRows,
        scanSql,
        declarations: declarationsOf('quality'),
        functions: readFunctions(new URL('quality/src/checks.ts', packages)),
      }),
    ],
    [
      'docs/reference/sources.md',
      renderSources({
        declarations: declarationsOf('ingest'),
        column,
        valueTypes: readColumnTypes(new URL('ingest/src/column.ts', packages)),
        transforms: readFunctions(new URL('ingest/src/partition.ts', packages)),
        functions: readFunctions(new URL('ingest/src/source.ts', packages)),
      }),
    ],
  ]);
}
