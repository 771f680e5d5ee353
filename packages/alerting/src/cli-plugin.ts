import type { ConfigSchema, Plugin } from '@phlo/core';
import { ackCommand } from './commands/ack-command.js';
import type { Command, CommandTools } from './commands/command.js';
import { listCommand } from './commands/list-command.js';
import { resolveCommand } from './commands/resolve-command.js';
import { rulesCommand } from './commands/rules-command.js';
import { showCommand } from './commands/show-command.js';
import { silenceCommand } from './commands/silence-command.js';
import { testCommand } from './commands/test-command.js';
import { alertingConfig } from './config-schema.js';
import type { AlertingConfig } from './config.js';

const description = 'what has failed, who was told, and silence';

/** A plugin of commands, as `defineCliPlugin` of the package `phlo` makes one. */
interface CommandsPlugin extends Plugin<AlertingConfig> {
  readonly group: 'cli';
  readonly config: ConfigSchema<AlertingConfig>;
  readonly commands: readonly {
    readonly name: string;
    readonly description: string;
    readonly example: string;
    readonly commands: readonly Command[];
  }[];
}

/** `phlo alerts …`: reads and changes what the plugin `alerting` keeps, with the same configuration. */
export default (): CommandsPlugin => {
  let tools: CommandTools | undefined;
  const opened = (): CommandTools => {
    if (tools === undefined) throw new Error('the plugin cli:alerting is not set up');
    return tools;
  };
  return {
    name: 'alerting',
    group: 'cli',
    sharesStateOf: 'alerting',
    config: alertingConfig,
    provides: { alerts: description },
    setup: ({ clock, pluginsOf }) => {
      tools = { clock, pluginsOf };
    },
    commands: [
      {
        name: 'alerts',
        description,
        example: 'phlo alerts list',
        commands: [
          listCommand(opened),
          showCommand,
          ackCommand(opened),
          resolveCommand(opened),
          silenceCommand(opened),
          testCommand(opened),
          rulesCommand,
        ],
      },
    ],
  };
};
