import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestUserConfig, Vite } from 'vitest/node';

interface CoverageParts {
  /** Absolute folder of the project. */
  readonly dir: string;
  readonly json: boolean;
  /** Absolute path of the module `phlo/testing`. */
  readonly testing: string;
}

interface Coverage {
  readonly options: TestUserConfig;
  readonly plugins: Vite.Plugin[];
  /** Modules that stand for those of their name. */
  readonly modules: Readonly<Record<string, string>>;
}

const virtual = 'virtual:phlo-testing';

/**
 * Has vitest measure which lines of the definitions tests have run. It knows of what it loads itself, so `runProject` gets its loader instead
 * of ours; everything else of `phlo/testing` stays as it is.
 */
export function measureCoverage({ dir, json, testing }: CoverageParts): Coverage {
  const from = JSON.stringify(testing);
  const code = `export * from ${from};
import { runProject as run } from ${from};
export const runProject = (options) => run({ load: (path) => import(/* @vite-ignore */ path), ...options });`;
  return {
    modules: { 'phlo/testing': virtual },
    plugins: [
      {
        name: 'phlo:testing',
        resolveId: (id) => (id === virtual ? `\0${virtual}` : undefined),
        load: (id) => (id === `\0${virtual}` ? code : undefined),
      },
    ],
    options: {
      coverage: {
        enabled: true,
        // By its path: vitest looks for it beside itself, where not every package manager puts it.
        provider: 'custom',
        customProviderModule: fileURLToPath(import.meta.resolve('@vitest/coverage-v8')),
        include: ['workflows/**/*.{ts,mts,js,mjs}'],
        reporter: json ? ['json'] : ['text', 'lcovonly'],
        reportsDirectory: join(dir, '.phlo', 'coverage'),
        reportOnFailure: true,
      },
    },
  };
}
