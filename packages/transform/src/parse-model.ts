import { amendError } from '@phlo/core';
import { findReferences, isTableName, splitSql } from '@phlo/lake';
import { transformErrors } from './errors.js';
import { invalidModel } from './front-matter.js';
import { readModelFile } from './read-model-file.js';
import type { ModelSource } from './read-model-file.js';
import { lineAt } from './split-front-matter.js';
import type { SqlModel } from './sql-model.js';
import { statementsOf } from './statements.js';

/**
 * Reads a model: YAML front matter between two lines of `---`, or the same inside a leading block comment, then one query. The
 * name is that of the file under `workflows/transforms` unless the front matter gives one.
 * Throws `MODEL_INVALID` (with the line) and `MODEL_NOT_SELECT`.
 */
export function parseModel(source: ModelSource): SqlModel {
  const { path, facts, body: sql, firstLine, nameOfPath } = readModelFile(source);
  const { name = nameOfPath(), ...known } = facts;
  assertNoTemplate(path, { sql, firstLine });
  assertOneQuery(name, path, { sql, firstLine });
  return Object.freeze<SqlModel>({
    kind: 'transform',
    tool: 'sql',
    name,
    path,
    sql,
    firstLine,
    refs: refsOf(path, { sql, firstLine }),
    ...known,
  });
}

type Query = Pick<SqlModel, 'sql' | 'firstLine'>;

function refsOf(path: string, { sql, firstLine }: Query): readonly string[] {
  const references = findReferences(sql);
  const bad = references.find(({ table }) => !isTableName(table));
  if (bad !== undefined) {
    const line = firstLine + lineAt(sql, bad.start) - 1;
    const message = `ref('${bad.table}') has to be \`namespace.table\` in lower-case letters, digits and underscores`;
    throw amendError(invalidModel(path, line, message), {
      hint: "Correct the name within ref('…'); nothing was run.",
    });
  }
  return [...new Set(references.map(({ table }) => table))];
}

/** What comes from dbt has templates in it, of which SQL would say no more than that it does not parse. */
function assertNoTemplate(path: string, { sql, firstLine }: Query): void {
  let line = firstLine;
  for (const { kind, text } of splitSql(sql)) {
    const before = kind === 'code' ? /^[^]*?(?=\{[{%])/.exec(text)?.[0] : undefined;
    if (before !== undefined) {
      const place = line + lineAt(before, before.length) - 1;
      throw amendError(invalidModel(path, place, 'a template begins, and models are plain SQL'), {
        hint: "Write `ref('namespace.table')` without braces, and SQL instead of what a template would write; nothing was run.",
      });
    }
    line += lineAt(text, text.length) - 1;
  }
}

function assertOneQuery(name: string, path: string, { sql, firstLine }: Query): void {
  const statements = statementsOf(sql);
  const fail = (line: number, message: string) =>
    transformErrors.create('MODEL_NOT_SELECT', {
      message: `${path}, line ${line}: ${message}`,
      asset: name,
      details: { path, line },
    });
  const [first, second] = statements;
  if (first === undefined) throw fail(firstLine, 'the model has no query.');
  if (second !== undefined)
    throw fail(firstLine + lineAt(sql, second.start) - 1, 'a second statement begins; a model is one query.');
  if (!first.isQuery)
    throw fail(firstLine + lineAt(sql, first.start) - 1, `"${first.keyword}" is no query; a model is one SELECT.`);
}
