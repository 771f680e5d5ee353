import { cliErrors } from '../errors.js';
import type { Project } from '../project/project.js';
import type { Creation } from './creation.js';
import { assertNewAsset, findColumn, findTableAsset } from './find-asset.js';
import { quoted } from './literal.js';
import { constantName, fileStem, parseTable } from './names.js';
import { martTest } from './test-source.js';

export interface MartRequest {
  /** `schema.table` in the database of the marts, or the table in `marts`. */
  readonly name: string;
  /** The table of the lake. */
  readonly upstream: string;
  /** Columns of each index. */
  readonly indexes: readonly (readonly string[])[];
}

/** A mart of one table. Throws `CREATE_*` and `USAGE`. */
export async function createMart(project: Project, { name, upstream, indexes }: MartRequest): Promise<Creation> {
  const relation = parseTable(name.includes('.') ? name : `marts.${name}`);
  assertNewAsset(project, relation);
  assertNewRelation(project, relation);
  const asset = await findTableAsset(project, upstream);
  for (const column of indexes.flat()) findColumn(asset, column);
  const test = `tests/${fileStem(relation)}.test.ts`;
  return {
    files: {
      [`workflows/marts/${fileStem(relation)}.ts`]: martSource({ relation, upstream, indexes }),
      [test]: martTest(relation, { from: upstream, relation }),
    },
    test,
    shows: [
      ['run', '--select', `+${relation}`],
      ['query', `select * from ${relation} limit 5`, '--on', 'marts'],
    ],
  };
}

function assertNewRelation({ definitions }: Project, relation: string): void {
  const owner = definitions.publishes.find(({ marts }) => marts.some((mart) => mart.relation === relation));
  if (owner === undefined) return;
  throw cliErrors.create('CREATE_TARGET_EXISTS', { message: `"${owner.name}" publishes ${relation} already.` });
}

function martSource({
  relation,
  upstream,
  indexes,
}: Omit<MartRequest, 'name'> & { readonly relation: string }): string {
  const lists = indexes.map((columns) => `[${columns.map(quoted).join(', ')}]`).join(', ');
  const index = indexes.length === 0 ? '' : `, indexes: [${lists}]`;
  return `import { publish } from 'phlo';

export const ${constantName(relation)} = publish({
  name: ${quoted(relation)},
  marts: [{ from: ${quoted(upstream)}, relation: ${quoted(relation)}${index} }],
});
`;
}
