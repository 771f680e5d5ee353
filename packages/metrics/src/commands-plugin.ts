import { createSystemClock, defineCliPlugin } from '@phlo/core';
import { assetCommand } from './commands/asset-command.js';
import { exportCommand } from './commands/export-command.js';
import { forgetCommand } from './commands/forget-command.js';
import { pushCommand } from './commands/push-command.js';
import { serveCommand } from './commands/serve-command.js';
import { summaryCommand } from './commands/summary-command.js';
import { commandsConfig } from './config.js';

/** `phlo metrics …`: reads what the plugin `metrics` keeps. */
export default () => {
  const clock = createSystemClock();
  return defineCliPlugin({
    name: 'metrics',
    permissions: {
      network: 'pushes to the gateway that is named',
      listen: '`phlo metrics serve` answers Prometheus',
      files: 'exports into the file that is named',
    },
    sharesStateOf: 'metrics',
    config: commandsConfig,
    commands: [
      {
        name: 'metrics',
        description: 'what runs did, in numbers',
        example: 'phlo metrics summary',
        commands: [summaryCommand, assetCommand, exportCommand, pushCommand, serveCommand, forgetCommand].map((make) =>
          make(clock),
        ),
      },
    ],
  });
};
