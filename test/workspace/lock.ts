import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './packages.ts';

interface LockedPackage {
  readonly version?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** `package-lock.json` by the path of the installed package. */
export function readLock(path = join(root, 'package-lock.json')): ReadonlyMap<string, LockedPackage> {
  const lock = JSON.parse(readFileSync(path, 'utf8')) as { readonly packages: Readonly<Record<string, LockedPackage>> };
  return new Map(Object.entries(lock.packages));
}

/**
 * Optional dependencies of locked packages without an entry of their own. npm writes such locks where a registry lacks
 * a platform's package, and `npm ci` on that platform then has no binary, or refuses the lock.
 */
export function findMissingOptional(lock: ReadonlyMap<string, LockedPackage>): string[] {
  const installed = new Set([...lock.keys()].map((path) => path.split('node_modules/').at(-1)));
  return [...lock].flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !installed.has(name))
      .map((name) => `${path} -> ${name}`),
  );
}

/** Packages that run a script when they are installed. */
export function findInstallScripts(lock: ReadonlyMap<string, LockedPackage>): string[] {
  return [...lock].filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
}
