import { parseDuration } from './duration.js';
import { deliverPending, exitCodeOf, renderDelivery } from './hook-delivery.js';
import { findHook } from './hook-names.js';
import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { createInterrupt } from './interrupt.js';
import { printJson } from '../output/json.js';
import { write } from '../output/write.js';

interface DeliverFlags {
  readonly wait?: string;
  readonly hook?: string;
  readonly json?: boolean;
}

export const registerDeliver: RegisterCommand = (hooks, host) => {
  hooks
    .command('deliver')
    .description(
      'deliver what waits for durable hooks; exits with 69 where a target is not there, 5 where another process delivers',
    )
    .option('--wait <duration>', 'go on trying for so long where a target is not there: 30s, 5m, 1h')
    .option('--hook <plugin/hook>', 'wait for one hook, and speak of no other')
    .option('--json', 'print one JSON document: {delivered, dropped, dead, pending, hooks, leftOut}')
    .addHelpText(
      'after',
      '\nExamples:\n  $ phlo hooks deliver\n  $ phlo hooks deliver --wait 5m --hook alerting/to-team\n',
    )
    .action((flags: DeliverFlags) => {
      const wait =
        flags.wait === undefined ? {} : { keepTrying: true, deadlineMs: parseDuration(flags.wait, '--wait') };
      return withProject(host, async (project) => {
        using interrupt = createInterrupt({ meaning: ': what is not delivered is kept' });
        const before = project.state().deliveries.list();
        await project.plugins.load();
        const only = flags.hook === undefined ? {} : { only: findHook(flags.hook, project.bus.list()) };
        const outcome = await deliverPending(project, { before, ...wait, ...only, signal: interrupt.signal });
        process.exitCode = interrupt.signal.aborted ? 130 : exitCodeOf(outcome);
        if (flags.json === true) printJson(outcome);
        else write(renderDelivery(outcome));
      });
    });
};
