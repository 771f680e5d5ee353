import { createSystemClock } from '@phlo/core';
import type { Plugin } from '@phlo/core';
import { assetCommand } from './commands/asset-command.js';
import type { Command } from './commands/command.js';
import { exportCommand } from './commands/export-command.js';
import { forgetCommand } from './commands/forget-command.js';
import { pushCommand } from './commands/push-command.js';
import { serveCommand } from './commands/serve-command.js';
import { summaryCommand } from './commands/summary-command.js';
import { commandsConfig, type CommandsConfig } from './config.js';

const description = 'what runs did, in numbers';

/** A plugin of commands, as `defineCliPlugin` of the package `phlo` makes one. */
interface CommandsPlugin extends Plugin<CommandsConfig> {
  readonly group: 'cli';
  readonly commands: readonly {
    readonly name: string;
    readonly description: string;
    readonly example: string;
    readonly commands: readonly Command[];
  }[];
}

/** `phlo metrics …`: reads what the plugin `metrics` keeps. */
export default (): CommandsPlugin => {
  const clock = createSystemClock();
  return {
    name: 'metrics',
    group: 'cli',
    sharesStateOf: 'metrics',
    config: commandsConfig,
    provides: { metrics: description },
    commands: [
      {
        name: 'metrics',
        description,
        example: 'phlo metrics summary',
        commands: [summaryCommand, assetCommand, exportCommand, pushCommand, serveCommand, forgetCommand].map((make) =>
          make(clock),
        ),
      },
    ],
  };
};
