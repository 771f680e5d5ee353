import { posix } from 'node:path';
import { cliErrors } from '../errors.js';
import type { Project } from '../project/project.js';
import { checkCode } from './check-rule.js';
import type { CheckCode, RuleRequest } from './check-rule.js';
import type { Creation } from './creation.js';
import { findColumn, findTableAsset } from './find-asset.js';
import { findExport } from './find-export.js';
import { quoted } from './literal.js';
import { constantName, fileStem } from './names.js';
import { checkTest } from './test-source.js';

export interface CheckRequest extends Omit<RuleRequest, 'isText'> {
  /** Whose check it is. */
  readonly asset: string;
}

/** A check of an asset. Its column is compared with those of the asset where they are known. Throws `CREATE_*` and `USAGE`. */
export async function createCheck(project: Project, request: CheckRequest): Promise<Creation> {
  const asset = await findTableAsset(project, request.asset);
  const column = request.column === undefined ? undefined : findColumn(asset, request.column);
  const check = checkCode({ ...request, isText: column?.type === 'string' });
  assertNewCheck(project, { asset: asset.name, check: check.name });
  if (request.to !== undefined) {
    const table = request.to.split('.').slice(0, 2).join('.');
    findColumn(await findTableAsset(project, table), request.to.slice(table.length + 1));
  }
  const stem = `${fileStem(asset.name)}-${check.name.replaceAll(/\W+/g, '_')}`;
  const test = `tests/${stem}.test.ts`;
  return {
    files: {
      [`workflows/quality/${stem}.ts`]: await checkSource(project.dir, asset.name, check),
      [test]: checkTest(asset.name, check.name),
    },
    test,
    shows: [['run', '--select', `+${asset.name}`]],
  };
}

function assertNewCheck(
  { definitions }: Project,
  { asset, check }: { readonly asset: string; readonly check: string },
): void {
  const declared = definitions.quality.filter((set) => set.asset === asset).flatMap((set) => [...set.checks]);
  if (!declared.some(({ name }) => name === check)) return;
  throw cliErrors.create('CREATE_TARGET_EXISTS', { message: `${asset} has a check "${check}" already.` });
}

/** An ingestion is named by its constant, so that the compiler knows its columns; a model by its name. */
async function checkSource(projectDir: string, asset: string, check: CheckCode): Promise<string> {
  const place = await findExport(projectDir, asset);
  const [subject, from] =
    place === undefined
      ? [quoted(asset), '']
      : [place.name, `import { ${place.name} } from ${quoted(posix.relative('workflows/quality', place.path))};\n`];
  const imports = ['quality', check.builder].toSorted().join(', ');
  return `import { ${imports} } from 'phlo';
${from}
export const ${constantName(asset, check.name)} = quality(${subject}, [${check.call}]);
`;
}
