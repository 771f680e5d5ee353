import { catalogue } from '@phlo/core';
import type { EventDefinition } from '@phlo/core';
import { findProject } from '../project/find-project.js';
import type { PluginQuery } from './list-project-plugins.js';
import { readProjectTypes } from './read-project-types.js';

export interface KnownType extends Pick<EventDefinition, 'kind' | 'version' | 'summary'> {
  readonly type: string;
  /** `group:name` of the plugin that defines it; absent for a type of Phlo. */
  readonly plugin?: string;
  readonly definition: EventDefinition;
}

/**
 * The event types of this version of Phlo, and those of the plugins of the project around a folder, if there is one. Throws what
 * {@link readProjectTypes} throws.
 */
export async function readKnownTypes({ from, isSafeMode }: PluginQuery): Promise<readonly KnownType[]> {
  const project = findProject(from);
  const claims = project && (await readProjectTypes(project, isSafeMode)).claims;
  return Object.entries<EventDefinition>({ ...catalogue, ...claims?.definitions }).map(([type, definition]) => {
    const { kind, version, summary } = definition;
    const plugin = claims?.owners.get(type);
    return { type, kind, version, summary, ...(plugin !== undefined && { plugin }), definition };
  });
}
