import { column, ingestion } from '@phlo/ingest';
import { parseModel } from '@phlo/transform';
import type { SqlModel } from '@phlo/transform';
import type { ProjectDefinitions } from './project-definitions.js';

/** Definitions of a test project: what is not given is empty. */
export function define(parts: Partial<ProjectDefinitions>): ProjectDefinitions {
  return { ingestions: [], models: [], quality: [], publishes: [], ...parts };
}

/** A model from its SQL; lines of front matter come first where they are given. */
export function sqlModel(name: string, sql: string, frontMatter: readonly string[] = []): SqlModel {
  const head = frontMatter.length === 0 ? '' : `---\n${frontMatter.join('\n')}\n---\n`;
  return parseModel({
    text: head + sql,
    path: `workflows/transforms/${name.replace('.', '/')}.sql`,
    projectDir: '/project',
  });
}

/** An asset with one `id` column. */
export function ids(table: string, values: readonly number[] = [1], options: { readonly publishGroup?: string } = {}) {
  return ingestion({ table, schema: { id: column.long() }, strategy: 'append', ...options }, function* () {
    yield values.map((id) => ({ id }));
  });
}
