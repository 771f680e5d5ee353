import type { ConfigSchema, Plugin } from '@phlo/core';
import type { Command } from './commands/command.js';
import { healthCommand } from './commands/health-command.js';
import { planCommand } from './commands/plan-command.js';
import { syncCommand } from './commands/sync-command.js';
import { openMetadataConfig, type OpenMetadataConfig } from './config.js';

const description = 'the OpenMetadata server, and what it should have of this project';

/** A plugin of commands, as `defineCliPlugin` of the package `phlo` makes one. */
interface CommandsPlugin extends Plugin<OpenMetadataConfig> {
  readonly group: 'cli';
  readonly config: ConfigSchema<OpenMetadataConfig>;
  readonly commands: readonly {
    readonly name: string;
    readonly description: string;
    readonly example: string;
    readonly commands: readonly Command[];
  }[];
}

/** `phlo openmetadata …`: with the configuration and the tables of the plugin `openmetadata`. */
export default (): CommandsPlugin => ({
  name: 'openmetadata',
  group: 'cli',
  sharesStateOf: 'openmetadata',
  config: openMetadataConfig,
  provides: { openmetadata: description },
  commands: [
    {
      name: 'openmetadata',
      description,
      example: 'phlo openmetadata plan',
      commands: [healthCommand, planCommand, syncCommand],
    },
  ],
});
