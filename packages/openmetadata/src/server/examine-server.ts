import { describeError } from '@phlo/core';
import type { PluginFinding } from '@phlo/core';
import type { Client } from './create-client.js';
import { readHealth } from './read-health.js';

/** What `phlo doctor` says of the server. One that is away is no failure of the project: events wait for it. */
export async function examineServer(client: Client, signal: AbortSignal): Promise<PluginFinding> {
  try {
    const { target, version, isOld, user } = await readHealth(client, signal);
    const message = `OpenMetadata ${version} at ${target}, as ${user}`;
    if (!isOld) return { status: 'ok', message };
    return { status: 'warning', message, hint: 'Results of checks need OpenMetadata 1.7 or later.' };
  } catch (error) {
    const { code, message, hint } = describeError(error);
    const status = code === 'OPENMETADATA_UNAVAILABLE' ? 'warning' : 'failed';
    return { status, message, ...(hint !== undefined && { hint }) };
  }
}
