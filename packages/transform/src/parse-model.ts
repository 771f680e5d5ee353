import { isAbsolute, relative, sep } from 'node:path';
import { findReferences, isTableName } from '@phlo/lake';
import { transformErrors } from './errors.js';
import { invalidModel, noFrontMatter, parseFrontMatter } from './front-matter.js';
import { lineAt, splitFrontMatter } from './split-front-matter.js';
import type { ModelParts } from './split-front-matter.js';
import type { SqlModel } from './sql-model.js';
import { statementsOf } from './statements.js';

/** The text of a model's file. */
export interface ModelSource {
  readonly text: string;
  /** Of the file: absolute, or relative to the project. */
  readonly path: string;
  /** Absolute. */
  readonly projectDir: string;
}

const byteOrderMark = '\uFEFF';

/**
 * Reads a model: YAML front matter between two lines of `---`, or the same inside a leading block comment, then one query. The
 * name is that of the file under `workflows/transforms` unless the front matter gives one.
 * Throws `MODEL_INVALID` (with the line) and `MODEL_NOT_SELECT`.
 */
export function parseModel({ text, path: file, projectDir }: ModelSource): SqlModel {
  const path = (isAbsolute(file) ? relative(projectDir, file) : file).split(sep).join('/');
  const parts = splitFrontMatter(text.startsWith(byteOrderMark) ? text.slice(1) : text);
  if (parts === undefined) throw invalidModel(path, 1, 'the front matter is never closed by a second `---`');
  const { yaml } = parts;
  const { name = nameOf(path), ...facts } = yaml === undefined ? noFrontMatter : parseFrontMatter({ ...yaml, path });
  assertOneQuery(name, path, parts);
  return Object.freeze<SqlModel>({
    kind: 'transform',
    name,
    path,
    sql: parts.sql,
    firstLine: parts.sqlFirstLine,
    refs: refsOf(path, parts),
    ...facts,
  });
}

/** `workflows/transforms/silver/flights.sql` is `silver.flights`. */
function nameOf(path: string): string {
  const segments = path
    .replace(/^(?:.*\/)?workflows\/transforms\//, '')
    .replace(/\.sql$/i, '')
    .split('/');
  const name = segments.slice(-2).join('.');
  if (isTableName(name)) return name;
  throw invalidModel(
    path,
    1,
    `the path gives no name of a table ("${name}"); move the file to workflows/transforms/<namespace>/<table>.sql, or give it a \`name\``,
  );
}

function refsOf(path: string, { sql, sqlFirstLine }: ModelParts): readonly string[] {
  const references = findReferences(sql);
  const bad = references.find(({ table }) => !isTableName(table));
  if (bad !== undefined) {
    throw invalidModel(
      path,
      sqlFirstLine + lineAt(sql, bad.start) - 1,
      `ref('${bad.table}') has to be \`namespace.table\` in lower-case letters, digits and underscores`,
    );
  }
  return [...new Set(references.map(({ table }) => table))];
}

function assertOneQuery(name: string, path: string, { sql, sqlFirstLine }: ModelParts): void {
  const statements = statementsOf(sql);
  const fail = (line: number, message: string) =>
    transformErrors.create('MODEL_NOT_SELECT', {
      message: `${path}, line ${line}: ${message}`,
      asset: name,
      details: { path, line },
    });
  const [first, second] = statements;
  if (first === undefined) throw fail(sqlFirstLine, 'the model has no query.');
  if (second !== undefined)
    throw fail(sqlFirstLine + lineAt(sql, second.start) - 1, 'a second statement begins; a model is one query.');
  if (!first.isQuery)
    throw fail(sqlFirstLine + lineAt(sql, first.start) - 1, `"${first.keyword}" is no query; a model is one SELECT.`);
}
