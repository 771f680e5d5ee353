import { defineCliPlugin } from '@phlo/core';
import { ackCommand } from './commands/ack-command.js';
import type { CommandTools } from './commands/command.js';
import { listCommand } from './commands/list-command.js';
import { resolveCommand } from './commands/resolve-command.js';
import { rulesCommand } from './commands/rules-command.js';
import { showCommand } from './commands/show-command.js';
import { silenceCommand } from './commands/silence-command.js';
import { testCommand } from './commands/test-command.js';
import { alertingConfig } from './config-schema.js';

/** `phlo alerts …`: reads and changes what the plugin `alerting` keeps, with the same configuration. */
export default () => {
  let tools: CommandTools | undefined;
  const opened = (): CommandTools => {
    if (tools === undefined) throw new Error('the plugin cli:alerting is not set up');
    return tools;
  };
  return defineCliPlugin({
    name: 'alerting',
    permissions: { network: 'tells a receiver of a test' },
    sharesStateOf: 'alerting',
    config: alertingConfig,
    setup: ({ clock, pluginsOf }) => {
      tools = { clock, pluginsOf };
    },
    commands: [
      {
        name: 'alerts',
        description: 'what has failed, who was told, and silence',
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
  });
};
