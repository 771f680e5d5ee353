import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cliErrors } from '../errors.js';

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'yarn-classic' | 'bun';

/** What installs the packages of a project. */
export interface PackageManager {
  readonly name: ManagerName;
  /** Absolute folder of the `package.json` that declares the project's packages. */
  readonly dir: string;
  /** Absolute; what it writes beside `package.json`. It need not be there yet. */
  readonly lockFile: string;
}

const lockFiles = [
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
] as const;

/**
 * The package manager of a project, by its lock file, in the folder of its `package.json` or that of its workspace. Where there are several,
 * or none, `packageManager` of `package.json` says which; npm, where nothing does. Throws `PACKAGE_MANAGER_UNCLEAR`.
 */
export function findPackageManager(projectDir: string): PackageManager {
  const dir = findUp(projectDir, (folder) => existsSync(join(folder, 'package.json')));
  if (dir === undefined)
    throw unclear(`There is no package.json in ${projectDir} or above it, and so nowhere to name a plugin.`);
  const home = findUp(dir, (folder) => locksOf(folder).length > 0 && (folder === dir || isWorkspace(folder))) ?? dir;
  const locks = locksOf(home);
  const said = declaredManager(home);
  const found = new Set(locks.map(([, name]) => name));
  if (found.size > 1 && said === undefined) throw unclear(`${home} has the lock files of ${[...found].join(' and ')}.`);
  const [first] = locks.filter(([, name]) => said === undefined || name === said);
  const [file, name] = first ?? lockFiles.find((one) => one[1] === (said ?? 'npm')) ?? lockFiles[0];
  const lockFile = join(home, file);
  return { name: name === 'yarn' && isClassic(lockFile) ? 'yarn-classic' : name, dir, lockFile };
}

const locksOf = (folder: string) => lockFiles.filter(([file]) => existsSync(join(folder, file)));

function findUp(from: string, accepts: (folder: string) => boolean): string | undefined {
  for (let dir = from; ; dir = dirname(dir)) {
    if (accepts(dir)) return dir;
    if (dir === dirname(dir)) return undefined;
  }
}

const isWorkspace = (folder: string): boolean =>
  existsSync(join(folder, 'pnpm-workspace.yaml')) || 'workspaces' in readManifest(folder);

/** https://nodejs.org/api/packages.html#packagemanager */
function declaredManager(folder: string) {
  const { packageManager } = readManifest(folder);
  const [name] = typeof packageManager === 'string' ? packageManager.split('@') : [];
  return lockFiles.find((one) => one[1] === name)?.[1];
}

function readManifest(folder: string): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : {};
  } catch {
    // Its own error comes from whoever needs what it says.
    return {};
  }
}

/** From version 2 on, Yarn writes YAML with an entry about itself. */
const isClassic = (lockFile: string): boolean =>
  existsSync(lockFile) && !readFileSync(lockFile, 'utf8').includes('__metadata:');

const unclear = (message: string): Error => cliErrors.create('PACKAGE_MANAGER_UNCLEAR', { message });

export interface ManagerCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** How a package manager adds one version of a package, and writes exactly that into `package.json`. No script of any package is run. */
export function addCommand(name: ManagerName, spec: string): ManagerCommand {
  switch (name) {
    case 'npm':
      return { program: 'npm', args: ['install', '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', spec] };
    case 'pnpm':
      return { program: 'pnpm', args: ['add', '--save-exact', '--ignore-scripts', spec] };
    case 'yarn-classic':
      return { program: 'yarn', args: ['add', '--exact', '--ignore-scripts', '--non-interactive', spec] };
    case 'yarn':
      return { program: 'yarn', args: ['add', '--exact', '--mode=skip-build', spec] };
    case 'bun':
      return { program: 'bun', args: ['add', '--exact', '--ignore-scripts', spec] };
  }
}

/** How it takes one out again. */
export function removeCommand(name: ManagerName, packageName: string): ManagerCommand {
  switch (name) {
    case 'npm':
      return {
        program: 'npm',
        args: ['uninstall', '--ignore-scripts', '--no-audit', '--no-fund', packageName],
      };
    case 'pnpm':
      // It knows no --ignore-scripts here, and runs none.
      return { program: 'pnpm', args: ['remove', packageName] };
    case 'yarn-classic':
      return { program: 'yarn', args: ['remove', '--ignore-scripts', '--non-interactive', packageName] };
    case 'yarn':
      return { program: 'yarn', args: ['remove', '--mode=skip-build', packageName] };
    case 'bun':
      return { program: 'bun', args: ['remove', '--ignore-scripts', packageName] };
  }
}

/** As a person would type it. */
export const typed = ({ program, args }: ManagerCommand): string => [program, ...args].join(' ');
