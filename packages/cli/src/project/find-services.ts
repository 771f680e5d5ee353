import { refusalOf } from '@phlo/core';
import type { Discovery, PluginSelection } from '@phlo/core';
import type { FoundServices } from '@phlo/services';

export interface ServiceQuest {
  readonly projectDir: string;
  readonly discovery: Discovery;
  readonly selection: PluginSelection;
  /** Whether marts go to a server of the user's own, so that none has to be started for them. Default false. */
  readonly hasOwnMarts?: boolean;
}

/**
 * The services of a project: its own, those of plugins that may act, and the ready ones. None of `services:<name>` is there that the
 * project denies; `allow` and safe mode are for what packages bring. The server of the embedded marts needs nobody to add it.
 */
export async function findServices(quest: ServiceQuest): Promise<FoundServices> {
  const { projectDir, discovery, selection, hasOwnMarts = false } = quest;
  const { readServices } = await import('@phlo/services');
  const { deny } = selection;
  return readServices({
    projectDir,
    packages: discovery.plugins
      .filter((plugin) => plugin.group === 'services' && refusalOf(plugin, selection) === undefined)
      .map(({ name, dir, provides }) => ({ plugin: name, dir, services: Object.keys(provides) })),
    startsReady: (name) => name === 'postgres' && !hasOwnMarts,
    isDenied: (name) => refusalOf({ group: 'services', name }, { ...(deny && { deny }) }) !== undefined,
  });
}
