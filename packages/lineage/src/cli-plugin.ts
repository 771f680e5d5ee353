import { defineCliPlugin } from '@phlo/core';
import { exportCommand } from './export-command.js';
import { graphConfig } from './graph-config.js';
import { impactCommand } from './impact-command.js';
import { pathCommand } from './path-command.js';
import { sendCommand } from './send-command.js';
import type { SendTools } from './send-command.js';
import { showCommand } from './show-command.js';

/** `phlo lineage …`: reads what the plugin `lineage` keeps, and sends what `openlineage` would. */
export default () => {
  let tools: SendTools | undefined;
  const opened = (): SendTools => {
    if (tools === undefined) throw new Error('The plugin was not set up');
    return tools;
  };
  return defineCliPlugin({
    name: 'lineage',
    config: graphConfig,
    sharesStateOf: 'lineage',
    setup: ({ clock }) => {
      tools = { clock };
    },
    commands: [
      {
        name: 'lineage',
        description: 'what was made of what',
        example: 'phlo lineage show gold.delay_by_airport',
        commands: [showCommand, impactCommand, pathCommand, exportCommand, sendCommand(opened)],
      },
    ],
  });
};
