import type { RegisterCommand } from './host.js';
import { registerChecksHistory } from './checks-history.js';
import { registerChecksList } from './checks-list.js';

export const registerChecks: RegisterCommand = (program, host) => {
  const checks = program
    .command('checks')
    .description('what must hold before anybody sees a batch, and what came of it')
    .addHelpText('after', '\nExample:\n  $ phlo checks list\n');
  registerChecksList(checks, host);
  registerChecksHistory(checks, host);
};
