import { createClient } from '../server/create-client.js';
import { readHealth } from '../server/read-health.js';
import type { Health } from '../server/read-health.js';
import { defineCommand } from './command.js';

/** `phlo openmetadata health`. */
export const healthCommand = defineCommand<Health>({
  name: 'health',
  description: 'whether the server answers, its version, and whether it accepts the token',
  example: 'phlo openmetadata health',
  run: ({ config, signal }) => readHealth(createClient(config), signal),
  render: ({ target, version, isOld, user }) =>
    `OpenMetadata ${version} at ${target}, as ${user}${isOld ? '\nIt is older than 1.7: results of checks need a newer one.' : ''}`,
});
