import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { phlo, temporaryFolder } from '../command-line.test.setup.js';

const folder = temporaryFolder();
const cwd = join(folder.dir, 'shop');
const init = phlo(['init', 'shop'], { cwd: folder.dir });
afterAll(() => folder[Symbol.asyncDispose]());

/** Puts files into the project, and gives what the next command says. */
async function fail(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  await init;
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), text);
  }
  const { code, stderr } = await phlo(['status'], { cwd });
  for (const path of Object.keys(files)) await rm(join(cwd, path));
  expect(code).toBe(2);
  return stderr.split('\n')[0] ?? '';
}

const path = 'workflows/ingestion/bad.ts';

describe('a file that cannot be loaded is named with the line', () => {
  it('of a syntax error', async () => {
    expect(await fail({ [path]: 'export const a = 1;\n\nexport const = 5;\n' })).toMatch(
      /DEFINITION_FAILED {2}workflows\/ingestion\/bad\.ts, line 3: Unexpected token/,
    );
  });

  it('of a syntax error in what it imports', async () => {
    const files = {
      [path]: "import { b } from '../../lib/b.ts';\nb();\n",
      'lib/b.ts': 'export const b = () => {\n  ((;\n};\n',
    };
    expect(await fail(files)).toMatch(/DEFINITION_FAILED {2}lib\/b\.ts, line 2: /);
  });

  it('of what was thrown', async () => {
    const files = {
      [path]: "import { b } from '../../lib/b.ts';\n\nexport const a = b();\n",
      'lib/b.ts': "export function b(): never {\n  throw new TypeError('no');\n}\n",
    };
    expect(await fail(files)).toMatch(/DEFINITION_FAILED {2}lib\/b\.ts, line 2: no$/);
  });

  it('of an import that is not there, with what to do', async () => {
    expect(await fail({ [path]: "export * from 'no-such-package';\n" })).toMatch(
      /bad\.ts, line 1: the package 'no-such-package' is not installed; `npm install no-such-package`/,
    );
    expect(await fail({ [path]: "\nimport { x } from './none.ts';\nx();\n" })).toMatch(
      /bad\.ts, line 2: there is no file '\.\/none\.ts'/,
    );
  });

  it('of a package of the same workspace that is not built, with where it lies and what builds it', async () => {
    const lib = join(folder.dir, 'packages', 'data kit');
    const link = join(cwd, 'node_modules', '@acme', 'data');
    const saidOf = async (manifest: object) => {
      await writeFile(join(lib, 'package.json'), JSON.stringify({ name: '@acme/data', type: 'module', ...manifest }));
      await writeFile(join(cwd, path), "\nexport { a } from '@acme/data';\n");
      const { stderr } = await phlo(['status'], { cwd });
      return stderr;
    };
    await init;
    for (const dir of [lib, dirname(link), dirname(join(cwd, path))]) await mkdir(dir, { recursive: true });
    await symlink(lib, link);
    const exports = { '.': './dist/index.js' };
    expect(await saidOf({ exports, scripts: { build: 'tsc -b' } })).toBe(
      `error DEFINITION_FAILED  ${path}, line 2: the package '@acme/data' lacks its file 'dist/index.js'.\n` +
        `  next   The package lies in ${lib}: it is not built: run \`cd '${lib}' && npm run build\`; nothing was run.\n`,
    );
    expect(await saidOf({ main: 'dist/index.js' })).toContain('build it there, or correct its package.json');
    await rm(link);
    await mkdir(link);
    await writeFile(join(link, 'package.json'), JSON.stringify({ name: '@acme/data', exports }));
    expect(await saidOf({})).toContain(`delete ${link} and install again`);
    await rm(join(cwd, path));
  });

  it('of a call of what phlo does not have, as it was written', async () => {
    const text = "import { column, fils } from 'phlo';\n\n";
    expect(await fail({ [path]: `${text}export const c = column.log();\n` })).toMatch(
      /bad\.ts, line 3: column\.log is not a function$/,
    );
    expect(await fail({ [path]: `${text}export const c = fils();\n` })).toMatch(
      /bad\.ts, line 3: fils is not a function$/,
    );
  });

  it('of a model that is not UTF-8', async () => {
    const model = Buffer.from('select 1 as "größe"', 'latin1');
    expect(await fail({ 'workflows/transforms/gold/bad.sql': model })).toMatch(
      /DEFINITION_FAILED {2}workflows\/transforms\/gold\/bad\.sql is not UTF-8\.$/,
    );
  });

  it('of a definition that is wrong, with its own code', async () => {
    const text = "import { column } from 'phlo';\n\nexport const c = column.decimal(50, 2);\n";
    expect(await fail({ [path]: text })).toMatch(
      /ASSET_INVALID {2}workflows\/ingestion\/bad\.ts, line 3: decimal\(50, 2\)/,
    );
  });
});
