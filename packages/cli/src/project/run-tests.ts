import { isAbsolute, join, relative, resolve } from 'node:path';
import { startVitest } from 'vitest/node';
import type { TestUserConfig } from 'vitest/node';
import { cliErrors } from '../errors.js';
import { authoringModules } from './load-typescript.js';
import { locateProject } from './locate-project.js';
import { measureCoverage } from './measure-coverage.js';
import { writeEditorFiles } from './editor-files.js';
import { hasTests, testReporters } from './test-reporters.js';

interface TestRequest {
  readonly from: string;
  /** Files or parts of their names; all of `tests/` where there are none. */
  readonly files: readonly string[];
  readonly json: boolean;
  readonly coverage: boolean;
  /** Goes on, and runs them again as files change, until this aborts. Absent: runs them once. */
  readonly watchUntil?: AbortSignal;
}

/** Runs the tests of the project around a folder by vitest's API; the project needs no vitest of its own. */
export async function runTests({ from, files, json, coverage, watchUntil }: TestRequest): Promise<void> {
  const { dir } = locateProject(from);
  writeEditorFiles(dir);
  const modules = authoringModules();
  const filters = files.map((file) => toFilter(file, { from, dir }));
  const measured = coverage ? measureCoverage({ dir, json, testing: modules['phlo/testing'] ?? '' }) : undefined;
  const options: TestUserConfig = {
    root: dir,
    config: false,
    watch: watchUntil !== undefined,
    include: ['tests/**/*.test.ts'],
    passWithNoTests: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { PHLO_PROJECT_DIR: dir },
    reporters: testReporters({ json }),
    // Definitions are loaded by Phlo: vitest does not know which test needs which of them.
    forceRerunTriggers: ['workflows/**', 'services/**', 'phlo.config.*'].map((pattern) => join(dir, pattern)),
    // The framework is loaded as Node loads it: one copy of the core, and no transform of what is built already.
    server: { deps: { external: Object.values(modules).map((file) => new RegExp(`^${escape(join(file, '..'))}`)) } },
    ...measured?.options,
  };
  const vitest = await startVitest('test', filters, options, {
    cacheDir: join(dir, '.phlo', 'vitest'),
    plugins: measured?.plugins ?? [],
    server: { watch: { ignored: ['.phlo', 'lake'].map((folder) => join(dir, folder, '**')) } },
    resolve: {
      alias: Object.entries({ ...modules, ...measured?.modules }).map(([name, file]) => ({
        find: new RegExp(`^${escape(name)}$`),
        replacement: file,
      })),
    },
  });
  const isFound = hasTests(vitest.state.getTestModules());
  const failed =
    vitest.state.getCountOfFailedTests() +
    vitest.state.getFiles().filter((file) => file.result?.state === 'fail').length;
  if (watchUntil !== undefined && isFound) await interrupted(watchUntil);
  await vitest.close();
  if (!isFound)
    throw cliErrors.create('TESTS_MISSING', {
      message: `No test in ${dir}${files.length > 0 ? ` matches ${files.join(', ')}` : ''}.`,
    });
  if (watchUntil === undefined && failed > 0) process.exitCode = 1;
}

/** Vitest ends the process at the same signal, a moment later: by then it has to be known how. */
const interrupted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolved) => {
    const end = () => {
      process.exitCode = 130;
      resolved();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A path that exists from where the user stands is meant as a path; vitest's filters are relative to the project. */
function toFilter(file: string, { from, dir }: { readonly from: string; readonly dir: string }): string {
  const path = relative(dir, isAbsolute(file) ? file : resolve(from, file));
  return path.startsWith('..') ? file : path;
}
