import { defineCliPlugin } from '@phlo/core';
import { healthCommand } from './commands/health-command.js';
import { planCommand } from './commands/plan-command.js';
import { syncCommand } from './commands/sync-command.js';
import { openMetadataConfig } from './config.js';

/** `phlo openmetadata …`: with the configuration and the tables of the plugin `openmetadata`. */
export default () =>
  defineCliPlugin({
    name: 'openmetadata',
    permissions: { network: 'reads and writes the OpenMetadata server that is configured' },
    sharesStateOf: 'openmetadata',
    config: openMetadataConfig,
    commands: [
      {
        name: 'openmetadata',
        description: 'the OpenMetadata server, and what it should have of this project',
        example: 'phlo openmetadata plan',
        commands: [healthCommand, planCommand, syncCommand],
      },
    ],
  });
