import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverPlugins } from '@phlo/core/plugins';
import type { Discovery } from '@phlo/core/plugins';

/** Finds the plugins that a project's packages bring. Imports none of them. Throws `PACKAGE_JSON_INVALID`. */
export function discoverInProject(projectDir: string): Discovery {
  const coreDir = dirname(fileURLToPath(import.meta.resolve('@phlo/core/package.json')));
  return discoverPlugins({ projectDir, coreDir });
}
