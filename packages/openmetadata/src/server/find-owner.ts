import { apiPath } from './create-client.js';
import type { Client } from './create-client.js';
import { readEntity } from './read-entity.js';
import type { EntityReference } from './requests.js';

const collections = { team: 'teams', user: 'users' } as const;

/** Looks owners up by their names, once each. */
export type FindOwner = (owner: string, signal?: AbortSignal) => Promise<EntityReference | undefined>;

/**
 * Who an owner is on the server: as the configuration names them, `team:<name>` or `user:<name>`, or else the team or the user of that name; of
 * an address, the user before its `@`. One that nobody knows is told to `onUnknown` and left out.
 */
export function createFindOwner(
  client: Client,
  {
    owners,
    onUnknown,
  }: { readonly owners: Readonly<Record<string, string>>; readonly onUnknown: (owner: string) => void },
): FindOwner {
  const configured = new Map(Object.entries(owners));
  const found = new Map<string, EntityReference | undefined>();
  const look = async (owner: string, signal?: AbortSignal): Promise<EntityReference | undefined> => {
    const named = configured.get(owner);
    const [type = '', name = ''] = named === undefined ? [] : [named.slice(0, 4), named.slice(5)];
    const guesses =
      named === undefined
        ? ([
            ['team', owner],
            ['user', owner.replace(/@.*$/, '')],
          ] as const)
        : ([[type === 'team' ? 'team' : 'user', name]] as const);
    for (const [kind, wanted] of guesses) {
      const entity = await readEntity(client, apiPath(collections[kind], 'name', wanted), signal);
      if (entity?.id !== undefined) return { id: entity.id, type: kind };
    }
    onUnknown(owner);
    return undefined;
  };
  return async (owner, signal) => {
    if (!found.has(owner)) found.set(owner, await look(owner, signal));
    return found.get(owner);
  };
}
