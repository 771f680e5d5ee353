import type { OpenProjectOptions } from './open-project.js';
import type { Project } from './project.js';

export type { OpenProjectOptions } from './open-project.js';

/**
 * Opens the project in `dir` or above it: loads its configuration, definitions and plugins, and opens its state.
 * Throws `PROJECT_NOT_FOUND`, `CONFIG_INVALID`, `ENV_MISSING`, `DEFINITION_FAILED`.
 *
 * The machinery is loaded here and not by `import 'phlo'`: workflow files import that, and nothing heavy with it.
 */
export async function openProject(dir: string, options: OpenProjectOptions = {}): Promise<Project> {
  const machinery = await import('./open-project.js');
  return machinery.openProject(dir, options);
}
