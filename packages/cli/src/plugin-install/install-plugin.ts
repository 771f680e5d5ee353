import { amendError, isPhloError } from '@phlo/core/errors';
import type { RegistryEntry } from '../registry/parse-registry.js';
import type { Consent } from './ask.js';
import { changePackages, undone } from './change-packages.js';
import { fetchPackage } from './fetch-package.js';
import type { FetchedPackage } from './describe-tarball.js';
import type { WantedPackage } from './find-wanted.js';
import { holdToRegistry } from './hold-to-registry.js';
import { holdPackages } from './hold-packages.js';
import { addCommand, typed } from './package-manager.js';
import type { PackageManager } from './package-manager.js';
import { verifyInstalled } from './verify-installed.js';

export interface InstallPlace {
  /** Absolute folder of the project. */
  readonly projectDir: string;
  readonly manager: PackageManager;
  readonly signal?: AbortSignal;
}

/** A package that was looked at, and is what it says it is. */
export interface PlannedInstall {
  readonly fetched: FetchedPackage;
  readonly entries: readonly RegistryEntry[];
  /** What the package manager will be told, as a person would type it. */
  readonly command: string;
}

/** Fetches and examines a package; nothing is changed. Throws what fetching and holding it to the registry throw. */
export async function planInstall(wanted: WantedPackage, { manager, signal }: InstallPlace): Promise<PlannedInstall> {
  const request = { name: wanted.package, version: wanted.version, cwd: manager.dir };
  const fetched = await fetchPackage({ ...request, ...(signal && { signal }) });
  holdToRegistry(fetched, wanted.entries);
  const command = typed(addCommand(manager.name, specOf(fetched)));
  return { fetched, entries: wanted.entries, command };
}

/** Asks as often as the package asks for it. Throws `CONFIRMATION_MISSING`, `PLUGIN_UNVERIFIED`. */
export async function askForInstall({ fetched, entries }: PlannedInstall, consent: Consent): Promise<void> {
  if (entries.length === 0) await consent.confirmUnverified(fetched.name);
  await consent.confirm(`Install ${specOf(fetched)}?`);
}

/** Installs what was planned, exactly that, or leaves `package.json` and the lock file as they were. Returns the files that have changed. */
export async function applyInstall({ fetched }: PlannedInstall, place: InstallPlace): Promise<readonly string[]> {
  const { manager, projectDir, signal } = place;
  using _held = holdPackages(projectDir);
  try {
    return await changePackages({
      manager,
      command: addCommand(manager.name, specOf(fetched)),
      verify: () => verifyInstalled(fetched, manager, projectDir),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw isPhloError(error) ? amendError(error, { dataState: undone(manager) }) : error;
  }
}

export const specOf = ({ name, version }: Pick<FetchedPackage, 'name' | 'version'>): string => `${name}@${version}`;
