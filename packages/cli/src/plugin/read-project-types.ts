import { claimTypes } from '@phlo/core/plugins';
import type { PluginSelection, TypeClaims } from '@phlo/core/plugins';
import type { ProjectLocation } from '../project/find-project.js';
import { discoverInProject } from './discover-in-project.js';
import { claimants } from './plugin-settings.js';
import type { PluginSettings } from './plugin-settings.js';
import { readPluginSettings } from './read-plugin-settings.js';
import { isSafeModeIn } from './safe-mode.js';

export interface ProjectTypes {
  readonly settings: PluginSettings;
  readonly selection: PluginSelection;
  readonly claims: TypeClaims;
}

/**
 * The plugins of a project and the event types that they add, from manifests and what is remembered of the configuration: none
 * is imported. Throws `CONFIG_INVALID`, `DEFINITION_FAILED`, `PACKAGE_JSON_INVALID`.
 */
export async function readProjectTypes(location: ProjectLocation, isSafeMode: boolean): Promise<ProjectTypes> {
  const settings = await readPluginSettings(location);
  const selection = { ...settings, isSafeMode: isSafeMode || (await isSafeModeIn(location.dir, process.env)) };
  const claims = claimTypes({ discovery: discoverInProject(location.dir), use: claimants(settings), selection });
  return { settings, selection, claims };
}
