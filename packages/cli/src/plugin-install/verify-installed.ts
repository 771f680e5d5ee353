import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compareLines, discoverPlugins, keyOf } from '@phlo/core/plugins';
import { cliErrors } from '../errors.js';
import type { FetchedPackage } from './describe-tarball.js';
import { describeClaims } from './hold-to-registry.js';
import type { PackageManager } from './package-manager.js';

/**
 * Compares what a package manager has installed with what was fetched and looked at: version and plugins as the project finds them, the exact version in
 * `package.json`, and the checksum in the lock file, as far as that has one. Throws `PLUGIN_INTEGRITY_WRONG` and `PACKAGE_MANAGER_FAILED`.
 */
export function verifyInstalled(fetched: FetchedPackage, manager: PackageManager, projectDir: string): void {
  const found = discoverPlugins({ projectDir }).plugins.filter((one) => one.package === fetched.name);
  const version = found[0]?.version;
  if (version === undefined) throw notFound(fetched, manager);
  const differences = compareLines(describeClaims(fetched.plugins), describeClaims(found));
  if (version !== fetched.version || differences.length > 0)
    throw unlike(`${fetched.name}@${version} was installed, which is not what was looked at`, differences);
  if (!pinsExactly(fetched, manager.dir))
    throw cliErrors.create('PACKAGE_MANAGER_FAILED', {
      message: `${manager.name} did not write the exact version ${fetched.version} of ${fetched.name} into package.json.`,
    });
  if (!isInLock(fetched.integrity, manager))
    throw unlike(
      `${basename(manager.lockFile)} has another checksum for ${fetched.name} than ${fetched.integrity}`,
      [],
    );
  const broken = found.find(({ error }) => error !== undefined);
  if (broken?.error !== undefined) throw unlike(`${keyOf(broken)} cannot be used: ${broken.error.message}`, []);
}

function pinsExactly({ name, version }: FetchedPackage, dir: string): boolean {
  // The package manager has just written it.
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >;
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some(
    (field) => manifest[field]?.[name] === version,
  );
}

/** Yarn, from version 2 on, has checksums of archives of its own; bun's old lock file is no text; and a project may have no lock file at all. */
function isInLock(integrity: string, { name, lockFile }: PackageManager): boolean {
  if (name === 'yarn' || lockFile.endsWith('.lockb') || !existsSync(lockFile)) return true;
  return readFileSync(lockFile, 'utf8').includes(integrity);
}

const unlike = (message: string, differences: readonly string[]): Error =>
  cliErrors.create('PLUGIN_INTEGRITY_WRONG', {
    message: [`${message}.`, ...differences].join('\n'),
    details: { differences },
  });

const notFound = ({ name, version }: FetchedPackage, manager: PackageManager): Error =>
  cliErrors.create('PACKAGE_MANAGER_FAILED', {
    message: `${manager.name} has installed ${name}@${version}, and it is not found in node_modules.`,
    hint: 'Phlo finds plugins in node_modules: with Yarn, set `nodeLinker: node-modules`.',
  });
