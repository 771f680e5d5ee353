import type { RegisterCommand } from './host.js';
import { openHostProject } from './host.js';
import { createInterrupt } from './interrupt.js';
import { printJson } from '../output/json.js';
import { createProgress } from '../output/progress.js';
import { renderRun } from '../output/run-summary.js';
import { write } from '../output/write.js';

interface RunFlags {
  readonly select?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
}

export const registerRun: RegisterCommand = (program, host) => {
  program
    .command('run')
    .alias('materialize')
    .description('ingest, audit, transform and publish the assets of the project')
    .option(
      '-s, --select <asset...>',
      'only these: name, name with *, +asset (with upstream), asset+ (with downstream)',
    )
    .option('--full-refresh', 'load every file again and rebuild every model')
    .option('--wait', 'wait for assets that another run holds, instead of failing')
    .option('--json', 'print one JSON document: {runId, status, assets, rejected}')
    .addHelpText('after', '\nExample:\n  $ phlo run --select +gold.delay_by_airport\n')
    .action(async (flags: RunFlags) => {
      using interrupt = createInterrupt();
      using progress = createProgress({ isQuiet: flags.json === true });
      await using project = await openHostProject(host, { onEvent: progress.onEvent });
      const report = await project.run({
        select: flags.select ?? [],
        fullRefresh: flags.fullRefresh ?? false,
        wait: flags.wait ?? false,
        signal: interrupt.signal,
      });
      progress.finish();
      if (flags.json === true) printJson(report);
      else write(renderRun(report, await project.tables()));
      process.exitCode = report.exitCode;
    });
};
