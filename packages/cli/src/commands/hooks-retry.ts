import { deliverPending, exitCodeOf, renderDelivery } from './hook-delivery.js';
import { deadLettersOf, parseIds } from './hooks-dead-letters.js';
import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { createInterrupt } from './interrupt.js';
import { cliErrors } from '../errors.js';
import { formatCount } from '../output/format.js';
import { printJson } from '../output/json.js';
import { write } from '../output/write.js';

interface RetryFlags {
  readonly all?: boolean;
  readonly hook?: string;
  readonly json?: boolean;
}

export const registerRetry: RegisterCommand = (hooks, host) => {
  hooks
    .command('retry [id...]')
    .description('hand dead letters over again, with no attempts counted, and deliver what waits')
    .option('--all', 'every dead letter')
    .option('--hook <plugin/hook>', 'with --all: those of one hook')
    .option('--json', 'print one JSON document: {retried, delivered, dropped, dead, pending, hooks, leftOut}')
    .addHelpText(
      'after',
      '\nExamples:\n  $ phlo hooks retry 17 18\n  $ phlo hooks retry --all --hook alerting/to-team\n',
    )
    .action((texts: readonly string[], flags: RetryFlags) => {
      if (texts.length > 0 === (flags.all === true))
        throw cliErrors.create('USAGE', { message: 'retry takes ids of dead letters, or --all.' });
      if (flags.hook !== undefined && flags.all !== true)
        throw cliErrors.create('USAGE', { message: '--hook goes with --all: an id says which hook it is of.' });
      return withProject(host, async (project) => {
        using interrupt = createInterrupt({ meaning: ': what is not delivered is kept' });
        const state = project.state();
        const ids = flags.all === true ? deadLettersOf(state, flags.hook).map(({ id }) => id) : parseIds(state, texts);
        const retried = state.deliveries.retry(ids);
        const before = state.deliveries.list();
        await project.plugins.load();
        const outcome = await deliverPending(project, { before, signal: interrupt.signal });
        process.exitCode = interrupt.signal.aborted ? 130 : exitCodeOf(outcome);
        if (flags.json === true) return printJson({ retried, ...outcome });
        write(`${formatCount(retried)} handed over again: ${renderDelivery(outcome)}`);
      });
    });
};
