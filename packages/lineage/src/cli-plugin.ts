import type { Plugin } from '@phlo/core';
import type { Command } from './command.js';
import { exportCommand } from './export-command.js';
import { impactCommand } from './impact-command.js';
import { pathCommand } from './path-command.js';
import { sendCommand } from './send-command.js';
import type { SendTools } from './send-command.js';
import { showCommand } from './show-command.js';

const description = 'what was made of what';

/** A plugin of commands, as `defineCliPlugin` of the package `phlo` makes one. */
interface CommandsPlugin extends Plugin {
  readonly group: 'cli';
  readonly commands: readonly {
    readonly name: string;
    readonly description: string;
    readonly example: string;
    readonly commands: readonly Command[];
  }[];
}

/** `phlo lineage …`: reads what the plugin `lineage` keeps, and sends what `openlineage` would. */
export default (): CommandsPlugin => {
  let tools: SendTools | undefined;
  const opened = (): SendTools => {
    if (tools === undefined) throw new Error('The plugin was not set up');
    return tools;
  };
  return {
    name: 'lineage',
    group: 'cli',
    sharesStateOf: 'lineage',
    provides: { lineage: description },
    setup: ({ clock }) => {
      tools = { clock };
    },
    commands: [
      {
        name: 'lineage',
        description,
        example: 'phlo lineage show gold.delays',
        commands: [showCommand, impactCommand, pathCommand, exportCommand, sendCommand(opened)],
      },
    ],
  };
};
