import { discoverInProject } from '../plugin/discover-in-project.js';
import { findProject } from '../project/find-project.js';

/** Versions of the packages with plugins that the project around a folder has installed, by name; none where there is no project. */
export function findInstalled(from: string): ReadonlyMap<string, string> {
  const project = findProject(from);
  const plugins = project === undefined ? [] : discoverInProject(project.dir).plugins;
  return new Map(plugins.map((plugin) => [plugin.package, plugin.version]));
}
