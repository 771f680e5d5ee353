import { JsonReporter } from 'vitest/node';
import type { Reporter, TestModule } from 'vitest/node';

/** What tells of the tests: nothing where there were none, which is an error of ours and told as that. */
export function testReporters({ json }: { readonly json: boolean }): (Reporter | 'default')[] {
  return [quietWithoutFiles, json ? createJsonReporter() : 'default'];
}

/** Whether a test was found, or a file that could not be loaded: it may have some. */
export const hasTests = (modules: readonly TestModule[]): boolean =>
  modules.some((module) => module.state() === 'failed' || [...module.children.allTests()].length > 0);

/** Vitest says with what it exits where it finds no file, and it is not what exits. */
const quietWithoutFiles: Reporter = {
  onInit(vitest) {
    vitest.logger.printNoTestFound = () => undefined;
  },
};

/** Vitest's own, but for its empty report: with the error behind it there would be two documents. */
function createJsonReporter(): Reporter {
  const report = new JsonReporter({});
  return {
    onInit: (vitest) => report.onInit(vitest),
    onCoverage: (coverage) => report.onCoverage(coverage),
    onTestRunEnd: async (modules) => {
      if (hasTests(modules)) await report.onTestRunEnd(modules);
    },
  };
}
