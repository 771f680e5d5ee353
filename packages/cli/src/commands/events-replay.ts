import { deliverPending, exitCodeOf, renderDelivery } from './hook-delivery.js';
import { assertKnownType } from './event-types.js';
import { findRun } from './find-run.js';
import { findHook } from './hook-names.js';
import type { RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { createInterrupt } from './interrupt.js';
import { formatCount } from '../output/format.js';
import { printJson } from '../output/json.js';
import { write } from '../output/write.js';

interface ReplayFlags {
  readonly run: string;
  readonly type?: string;
  readonly hook: string;
  readonly json?: boolean;
}

/** Adds `phlo events replay`: what a run emitted, once more, for one hook alone. */
export const registerEventsReplay: RegisterCommand = (events, host) => {
  events
    .command('replay')
    .description('hand the events of a past run to one hook alone, whatever its filter says, and deliver them')
    .requiredOption('--run <id>', 'of which run; "last" is the newest')
    .requiredOption('--hook <plugin/hook>', 'to which hook; it gets those of the types that it listens to')
    .option('--type <pattern>', 'of one type or a pattern such as "wap.*"')
    .option('--json', 'print one JSON document: {runId, replayed, delivered, dropped, dead, pending, hooks, leftOut}')
    .addHelpText('after', '\nExample:\n  $ phlo events replay --run last --hook alerting/to-team --type "wap.*"\n')
    .action((flags: ReplayFlags) =>
      withProject(host, async (project) => {
        using interrupt = createInterrupt({ meaning: ': what is not delivered is kept' });
        if (flags.type !== undefined) assertKnownType(flags.type, project.bus.types.keys());
        const state = project.state();
        const runId = findRun(flags.run, state.runs);
        await project.plugins.load();
        const only = findHook(flags.hook, project.bus.list());
        const before = state.deliveries.list();
        const past = project.events({ runId, ...(flags.type !== undefined && { type: flags.type }) });
        const replayed = await project.bus.replay(only, past);
        const outcome = await deliverPending(project, { before, only, signal: interrupt.signal });
        process.exitCode = interrupt.signal.aborted ? 130 : exitCodeOf(outcome);
        if (flags.json === true) return printJson({ runId, replayed, ...outcome });
        const isDurable = outcome.hooks.length > 0;
        const came = isDurable ? `: ${renderDelivery(outcome)}` : '.\n';
        write(`${formatCount(replayed)} ${replayed === 1 ? 'event' : 'events'} of ${runId} replayed${came}`);
      }),
    );
};
