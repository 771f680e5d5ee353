import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace/packages.ts';
import type { CodeBlock } from './markdown.ts';

/** What a test runner said of the blocks of a page. */
export interface TestOutcome {
  readonly passed: number;
  /** Empty where all passed. */
  readonly failure: string;
}

/** Runs blocks that use `phlo/testing` as the tests of a new project, by `phlo test`. */
export function runInProject(blocks: readonly CodeBlock[]): TestOutcome {
  return withFolder((dir) => {
    const phlo = (...args: readonly string[]) =>
      spawnSync(process.execPath, [join(root, 'packages/cli/bin/phlo.cjs'), ...args], { cwd: dir, encoding: 'utf8' });
    const made = phlo('init', 'project');
    if (made.status !== 0) return { passed: 0, failure: made.stderr };
    writeBlocks(join(dir, 'project/tests'), blocks);
    return toOutcome(phlo('-C', 'project', 'test', 'page-', '--json'));
  });
}

/** Runs blocks that use `@phlo/testing` with vitest, as the tests of a plugin's package, against the sources of ours. */
export function runAsPackage(blocks: readonly CodeBlock[]): TestOutcome {
  return withFolder((dir) => {
    writeBlocks(dir, blocks);
    const config = `import own from ${JSON.stringify(join(root, 'vitest.config.ts'))};
export default { resolve: own.resolve, test: { include: ['page-*.test.ts'], exclude: [] } };
`;
    writeFileSync(join(dir, 'vitest.config.ts'), config);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--root', dir, '--reporter', 'json'];
    return toOutcome(spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' }));
  });
}

function withFolder(run: (dir: string) => TestOutcome): TestOutcome {
  const parent = join(root, 'node_modules', '.cache');
  mkdirSync(parent, { recursive: true });
  // Within the repository, so that a block finds what a package of its own would have installed.
  const dir = mkdtempSync(join(parent, 'phlo-docs-tests-'));
  try {
    return run(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function writeBlocks(dir: string, blocks: readonly CodeBlock[]): void {
  for (const { line, code } of blocks) writeFileSync(join(dir, `page-line-${line}.test.ts`), code);
}

interface Report {
  readonly numPassedTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[];
  }[];
}

function toOutcome({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): TestOutcome {
  const report = parseReport(stdout);
  if (report === undefined) return { passed: 0, failure: `${stdout}\n${stderr}` };
  const failures = report.testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
  ]);
  return { passed: report.numPassedTests, failure: report.success ? '' : failures.join('\n') || stdout };
}

function parseReport(stdout: string): Report | undefined {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    return undefined;
  }
}
