import { findHook, labelOf } from './hook-names.js';
import { openHostPlan, withHookState } from './hook-state.js';
import type { RegisterCommand } from './host.js';
import { cliErrors } from '../errors.js';
import { formatCount } from '../output/format.js';
import { printJson } from '../output/json.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';

export const registerForget: RegisterCommand = (hooks, host) => {
  hooks
    .command('forget <plugin/hook>')
    .description('forget a durable hook whose plugin is gone, with its dead letters and what waits for it')
    .option('--yes', 'do it; it cannot be undone')
    .option('--json', 'print one JSON document: {forgotten, dead}')
    .addHelpText('after', '\nExample:\n  $ phlo hooks forget old-alerts/notify --yes\n')
    .action((label: string, flags: { readonly yes?: boolean; readonly json?: boolean }) =>
      withHookState(host, async ({ state }) => {
        const key = findHook(label, state.deliveries.list());
        const plan = await openHostPlan(host);
        if (plan.bus.list().some((hook) => labelOf(hook) === label))
          throw cliErrors.create('HOOK_IN_USE', { message: `The plugin ${key.plugin} is there and acts.` });
        const { dead } = state.deliveries.state(key);
        if (flags.yes !== true)
          throw cliErrors.create('CONFIRMATION_MISSING', {
            message: `What waits for ${label}, and ${formatCount(dead)} dead letters of it, would be given up for good.`,
          });
        state.deliveries.forget(key);
        if (flags.json === true) return printJson({ forgotten: label, dead });
        write(`Forgot ${harmless(label)}.\n`);
      }),
    );
};
