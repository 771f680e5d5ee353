import { isAbsolute, join, relative, resolve } from 'node:path';
import { startVitest } from 'vitest/node';
import { cliErrors } from '../errors.js';
import { locateProject } from './locate-project.js';
import { authoringModules } from './load-typescript.js';
import { writeEditorFiles } from './editor-files.js';

interface TestRequest {
  readonly from: string;
  /** Files or parts of their names; all of `tests/` where there are none. */
  readonly files: readonly string[];
  readonly json: boolean;
}

/** Runs the tests of the project around a folder by vitest's API; the project needs no vitest of its own. */
export async function runTests({ from, files, json }: TestRequest): Promise<void> {
  const { dir } = locateProject(from);
  writeEditorFiles(dir);
  const modules = authoringModules();
  const filters = files.map((file) => toFilter(file, { from, dir }));
  const vitest = await startVitest(
    'test',
    filters,
    {
      root: dir,
      config: false,
      watch: false,
      include: ['tests/**/*.test.ts'],
      passWithNoTests: true,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      env: { PHLO_PROJECT_DIR: dir },
      reporters: json ? ['json'] : ['default'],
      // The framework is loaded as Node loads it: one copy of the core, and no transform of what is built already.
      server: { deps: { external: Object.values(modules).map((file) => new RegExp(`^${escape(join(file, '..'))}`)) } },
    },
    {
      cacheDir: join(dir, '.phlo', 'vitest'),
      resolve: {
        alias: Object.entries(modules).map(([name, file]) => ({
          find: new RegExp(`^${escape(name)}$`),
          replacement: file,
        })),
      },
    },
  );
  const found = vitest.state.getFiles().length;
  const failed =
    vitest.state.getCountOfFailedTests() +
    vitest.state.getFiles().filter((file) => file.result?.state === 'fail').length;
  await vitest.close();
  if (found === 0)
    throw cliErrors.create('TESTS_MISSING', {
      message: `No test in ${dir}${files.length > 0 ? ` matches ${files.join(', ')}` : ''}.`,
    });
  if (failed > 0) process.exitCode = 1;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A path that exists from where the user stands is meant as a path; vitest's filters are relative to the project. */
function toFilter(file: string, { from, dir }: { readonly from: string; readonly dir: string }): string {
  const path = relative(dir, isAbsolute(file) ? file : resolve(from, file));
  return path.startsWith('..') ? file : path;
}
