import { locateProject } from '../project/locate-project.js';
import { findPackageManager } from './package-manager.js';
import type { InstallPlace } from './install-plugin.js';

/** The project around a folder, and what installs its packages. Throws `PROJECT_NOT_FOUND`, `PACKAGE_MANAGER_UNCLEAR`. */
export function openPlace(from: string, signal: AbortSignal): InstallPlace {
  const { dir } = locateProject(from);
  return { projectDir: dir, manager: findPackageManager(dir), signal };
}
