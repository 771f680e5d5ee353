import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findProject } from './project/find-project.js';

/**
 * A `phlo` that finds the project's own copy lets that one act, so that a project is always run by the version that
 * it declares. Returns whether it did.
 */
export async function handOver(argv: readonly string[]): Promise<boolean> {
  if (process.env.PHLO_HANDED_OVER !== undefined) return false;
  const project = findProject(startFolder(argv));
  const own = project && findInstalled(project.dir);
  if (own === undefined) return false;
  process.env.PHLO_HANDED_OVER = '1';
  const cli = (await import(pathToFileURL(own).href)) as {
    readonly runCli: (argv: readonly string[]) => Promise<void>;
  };
  await cli.runCli(argv);
  return true;
}

function startFolder(argv: readonly string[]): string {
  const at = argv.indexOf('-C');
  return at < 0 ? process.cwd() : resolve(argv[at + 1] ?? '.');
}

/** `dist/cli.js` beside which this file lies, of the copy that the project would import. */
function findInstalled(projectDir: string): string | undefined {
  const own = fileURLToPath(import.meta.url);
  for (let dir = projectDir; ; dir = dirname(dir)) {
    const candidate = join(dir, 'node_modules', 'phlo', 'dist', 'hand-over.js');
    if (existsSync(candidate))
      return realpathSync(candidate) === realpathSync(own)
        ? undefined
        : join(dirname(realpathSync(candidate)), 'cli.js');
    if (dir === dirname(dir)) return undefined;
  }
}
