import type { Plugin } from '@phlo/core';
import { listCommand } from './commands/list-command.js';
import { queryCommand } from './commands/query-command.js';
import { showCommand } from './commands/show-command.js';
import { validateCommand } from './commands/validate-command.js';
import type { Command } from './commands/command.js';
import { semanticConfig } from './config.js';
import type { SemanticConfig } from './config.js';

const description = 'metrics and dimensions: what there are, whether they hold, and their values';

/** A plugin of commands, as `defineCliPlugin` of the package `phlo` makes one. */
interface CommandsPlugin extends Plugin<SemanticConfig> {
  readonly group: 'cli';
  readonly commands: readonly {
    readonly name: string;
    readonly description: string;
    readonly example: string;
    readonly commands: readonly Command[];
  }[];
}

/** `phlo semantic …`. */
// oxlint-disable-next-line import/no-default-export -- the contract of plugins asks for it
export default (): CommandsPlugin => ({
  name: 'semantic',
  group: 'cli',
  config: semanticConfig,
  sharesStateOf: 'semantic',
  provides: { semantic: description },
  commands: [
    {
      name: 'semantic',
      description,
      example: 'phlo semantic query --metric flights --by state',
      commands: [listCommand, showCommand, validateCommand, queryCommand],
    },
  ],
});
