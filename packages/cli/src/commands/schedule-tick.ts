import { createSystemClock } from '@phlo/core';
import type { FiringOutcome } from '@phlo/schedule';
import type { RegisterCommand } from './host.js';
import { openHostProject } from './host.js';
import { createInterrupt } from './interrupt.js';
import { printJson } from '../output/json.js';
import { createTerminalLogger } from '../output/log.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import { describeOutcome, toFields } from '../schedule/describe-outcome.js';
import { followProject } from '../up/follow-project.js';

export const registerScheduleTick: RegisterCommand = (schedule, host) => {
  schedule
    .command('tick')
    .description('run what is due now, look at the age of assets and at alerts once, and end: for a cron of the system')
    .option('--json', 'print one JSON document: [{schedule, trigger, due, runId, status} or {…, passed, message}]')
    .addHelpText('after', '\nExample:\n  $ phlo schedule tick\n')
    .action(async (flags: { readonly json?: boolean }) => {
      const log = createTerminalLogger({ level: host.globals().debug === true ? 'debug' : 'info' });
      using interrupt = createInterrupt({ meaning: ': nothing half-done is published' });
      await using project = await openHostProject(host, { level: 'info' });
      const outcomes: FiringOutcome[] = [];
      const clock = createSystemClock();
      const onOutcome = (outcome: FiringOutcome) => void outcomes.push(outcome);
      using followed = await followProject({ project, clock, log, signal: interrupt.signal, onOutcome });
      // What has not begun stays due.
      interrupt.signal.addEventListener('abort', followed.scheduler.stop, { once: true });
      followed.scheduler.look();
      await followed.scheduler.idle();
      await followed.periodic.runAll();
      process.exitCode = interrupt.signal.aborted ? 130 : exitCodeOf(outcomes);
      if (flags.json === true) return printJson(outcomes.map(toFields));
      write(
        outcomes.length === 0
          ? 'Nothing is due.\n'
          : outcomes.map((one) => `${harmless(describeOutcome(one))}\n`).join(''),
      );
    });
};

/** What `phlo run` would exit with, of the worst of them. */
function exitCodeOf(outcomes: readonly FiringOutcome[]): number {
  const statuses = outcomes.map((outcome) => ('passed' in outcome ? outcome.passed : outcome.status));
  if (statuses.includes('failed')) return 1;
  return statuses.includes('partial') ? 3 : 0;
}
