import { quoteName } from '@phlo/lake';
import type { Project } from '../project/project.js';
import type { Creation } from './creation.js';
import { assertNewAsset, findTableAsset } from './find-asset.js';
import { fileStem, parseTable } from './names.js';
import { tableTest } from './test-source.js';

export interface ModelRequest {
  /** `namespace.table` */
  readonly name: string;
  /** The table that it reads. */
  readonly upstream: string;
}

/** A SQL model of one table, to be gone on from. Throws `CREATE_*` and `USAGE`. */
export async function createModel(project: Project, { name, upstream }: ModelRequest): Promise<Creation> {
  const table = parseTable(name);
  assertNewAsset(project, table);
  const { columns } = await findTableAsset(project, upstream);
  const list =
    columns === undefined
      ? ['*']
      : await plainNames(
          project,
          columns.map((column) => column.name),
        );
  const test = `tests/${fileStem(table)}.test.ts`;
  return {
    files: {
      [`workflows/transforms/${table.replace('.', '/')}.sql`]: modelSql(upstream, list),
      [test]: tableTest(table),
    },
    test,
    shows: [
      ['run', '--select', `+${table}`],
      ['query', `select * from ${table} limit 5`],
    ],
  };
}

const modelSql = (upstream: string, columns: readonly string[]): string => `---
description: Made of ${upstream}
checks:
  - row_count: { min: 1 }
---
select
${columns.map((column) => `  ${column}`).join(',\n')}
from ref('${upstream}')
`;

/** Columns as SQL names them: in quotes where they are words of the engine's own, or have more than it takes without. */
async function plainNames(project: Project, columns: readonly string[]): Promise<readonly string[]> {
  const words = await project.query<{ readonly word: string }>(
    "select keyword_name as word from duckdb_keywords() where keyword_category <> 'unreserved'",
  );
  const reserved = new Set(words.map(({ word }) => word));
  return columns.map((column) =>
    /^[a-z_][a-z0-9_]*$/.test(column) && !reserved.has(column) ? column : quoteName(column),
  );
}
