import { openMetadataErrors } from '../errors.js';
import { apiPath } from './create-client.js';
import type { Client } from './create-client.js';
import { readEntity } from './read-entity.js';

/** A server that answers, and who it takes us for. */
export interface Health {
  readonly target: string;
  readonly version: string;
  /** Older servers have another way of suites: they name the table of one otherwise, at another path. */
  readonly isOld: boolean;
  readonly user: string;
}

const oldestVersion = [1, 7] as const;

/** Asks the server for its version, and whether it accepts the token. Rejects as the client does. */
export async function readHealth(client: Client, signal?: AbortSignal): Promise<Health> {
  const system = await readEntity(client, apiPath('system/version'), signal);
  const version = system?.['version'];
  if (typeof version !== 'string')
    throw openMetadataErrors.create('OPENMETADATA_REFUSED', {
      message: `${client.target} tells no version: it is no OpenMetadata server`,
      hint: 'Look at `url` in the configuration of the plugin openmetadata.',
    });
  const user = await readEntity(client, apiPath('users/loggedInUser'), signal);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestVersion[0] || (major === oldestVersion[0] && minor < oldestVersion[1]);
  const name = user?.['name'];
  return { target: client.target, version, isOld, user: typeof name === 'string' ? name : 'nobody by name' };
}
