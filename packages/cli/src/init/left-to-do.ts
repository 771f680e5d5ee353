import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** What git must not take in: packages, what this machine remembers, secrets, and the data. */
export const ignored: readonly string[] = ['node_modules/', '.phlo/', '.env', 'lake/'];

const workflow = '.github/workflows/phlo.yml';

/**
 * What a new project needs and `phlo init` does not do: a file that was there is not changed, and nothing is written outside of the folder.
 * One sentence each. `kept` are the files that were there, relative to `dir`.
 */
export function leftToDo(dir: string, kept: readonly string[]): readonly string[] {
  return [...unignored(dir, kept), ...misplacedWorkflow(dir, kept)];
}

function unignored(dir: string, kept: readonly string[]): readonly string[] {
  if (!kept.includes('.gitignore')) return [];
  const lines = readFileSync(join(dir, '.gitignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim().replace(/^\//, '').replace(/\/$/, ''));
  const missing = ignored.filter((entry) => !lines.includes(entry.replace(/\/$/, '')));
  if (missing.length === 0) return [];
  return [`.gitignore was there: git takes in data or secrets until it has the lines ${missing.join(' ')}`];
}

/** GitHub reads workflows of the repository's root alone: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
function misplacedWorkflow(dir: string, kept: readonly string[]): readonly string[] {
  const root = repositoryOf(dir);
  if (root === undefined || root === dir || kept.includes(workflow)) return [];
  const folder = relative(root, dir).split(sep).join('/');
  return [
    `GitHub reads no ${workflow} below the root of a repository: move it to ${root}, with working-directory: ${folder} under defaults.run, and cache-dependency-path: ${folder}/package-lock.json beside cache`,
  ];
}

/** The root of the git repository that a folder lies in; a worktree has a file for its `.git`. */
function repositoryOf(dir: string): string | undefined {
  if (existsSync(join(dir, '.git'))) return dir;
  return dirname(dir) === dir ? undefined : repositoryOf(dirname(dir));
}
