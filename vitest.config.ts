import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { longTests } from './vitest.long-tests.js';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const packages = new URL('./packages/', import.meta.url);

/** Every package by its own name, straight from its source: a test never runs against a stale build. */
function sourceAliases() {
  return readdirSync(packages).flatMap((folder) => {
    const manifest = readFileSync(new URL(`${folder}/package.json`, packages), 'utf8');
    const { name, exports } = JSON.parse(manifest) as Manifest;
    return Object.entries(exports).flatMap(([subpath, target]) => {
      if (typeof target === 'string') return [];
      const source = target.default.replace('./dist/', './src/').replace(/\.js$/, '.ts');
      return [
        {
          find: new RegExp(`^${name}${subpath.slice(1)}$`),
          replacement: fileURLToPath(new URL(`${folder}/${source}`, packages)),
        },
      ];
    });
  });
}

/** `.ci/run` counts the tests of every run by the reports that it leaves in this folder. */
const reports = process.env['PHLO_TEST_REPORTS'];

export default defineConfig({
  resolve: { alias: sourceAliases() },
  test: {
    ...(reports !== undefined && {
      reporters: ['default', 'json'],
      outputFile: { json: `${reports}/${process.pid}.json` },
    }),
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...longTests],
    // Much of the time goes into processes that the tests start, so one worker a core, on two cores as well.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    typecheck: { include: ['packages/*/src/**/*.test-d.ts'], tsconfig: 'tsconfig.type-tests.json' },
  },
});
