import { defineCliPlugin } from '@phlo/core';
import { listCommand } from './commands/list-command.js';
import { queryCommand } from './commands/query-command.js';
import { showCommand } from './commands/show-command.js';
import { validateCommand } from './commands/validate-command.js';
import { semanticConfig } from './config.js';

/** `phlo semantic …`. */
// oxlint-disable-next-line import/no-default-export -- the contract of plugins asks for it
export default () =>
  defineCliPlugin({
    name: 'semantic',
    config: semanticConfig,
    sharesStateOf: 'semantic',
    commands: [
      {
        name: 'semantic',
        description: 'metrics and dimensions: what there are, whether they hold, and their values',
        example: 'phlo semantic query --metric flights --by state',
        commands: [listCommand, showCommand, validateCommand, queryCommand],
      },
    ],
  });
