import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { DiscoveredPlugin } from '@phlo/core/plugins';

const code = /(?<!\.d)\.(?:ts|mts|js|mjs)$/;

/**
 * What would miss a package that is removed: files of the project that import it, by their paths in the project, and other packages with plugins
 * that name it among their dependencies. A file that reaches it in another way (a check by its kind, a URL by its scheme) is not found.
 */
export function findUsers(
  packageName: string,
  { projectDir, plugins }: { readonly projectDir: string; readonly plugins: readonly DiscoveredPlugin[] },
): readonly string[] {
  const named = new RegExp(`['"\`]${escape(packageName)}(?:/[^'"\`]*)?['"\`]`);
  const files = listCode(projectDir).filter((path) => named.test(readFileSync(path, 'utf8')));
  const packages = new Map(plugins.filter((one) => one.package !== packageName).map((one) => [one.package, one.dir]));
  const needing = [...packages].filter(([, dir]) => dependenciesOf(dir).includes(packageName)).map(([name]) => name);
  return [...files.map((path) => relative(projectDir, path)), ...needing];
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The configuration, and what lies under the folders whose files Phlo loads. */
function listCode(projectDir: string): readonly string[] {
  const below = ['workflows', 'tests'].map((folder) => join(projectDir, folder)).filter((folder) => existsSync(folder));
  const nested = below.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const own = readdirSync(projectDir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith('phlo.config.'))
    .map((entry) => join(projectDir, entry.name));
  return [...own, ...nested].filter((path) => code.test(path)).toSorted();
}

function dependenciesOf(dir: string): readonly string[] {
  try {
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Readonly<Record<string, object>>;
    return Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] });
  } catch {
    // `phlo plugin check` says what is wrong with it.
    return [];
  }
}
