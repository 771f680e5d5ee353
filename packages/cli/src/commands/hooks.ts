import type { RegisterCommand } from './host.js';
import { registerDeadLetters } from './hooks-dead-letters.js';
import { registerDeliver } from './hooks-deliver.js';
import { registerDeliveries } from './hooks-deliveries.js';
import { registerExplain } from './hooks-explain.js';
import { registerForget } from './hooks-forget.js';
import { registerList } from './hooks-list.js';
import { registerRetry } from './hooks-retry.js';
import { registerStats } from './hooks-stats.js';
import { registerTrace } from './hooks-trace.js';

export const registerHooks: RegisterCommand = (program, host) => {
  const hooks = program
    .command('hooks')
    .description('what listens to events: what runs when, what it did, what is to be delivered')
    .addHelpText('after', '\nExample:\n  $ phlo hooks explain ingestion.end --asset bronze.flights\n');
  registerList(hooks, host);
  registerExplain(hooks, host);
  registerStats(hooks, host);
  registerTrace(hooks, host);
  registerDeliveries(hooks, host);
  registerDeliver(hooks, host);
  registerDeadLetters(hooks, host);
  registerRetry(hooks, host);
  registerForget(hooks, host);
};
