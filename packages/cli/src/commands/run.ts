import type { PhloEvent } from '@phlo/core';
import type { RunOptions } from '@phlo/runner';
import type { CommandHost, RegisterCommand } from './host.js';
import { openHostProject } from './host.js';
import { parseDuration } from './duration.js';
import { createInterrupt } from './interrupt.js';
import { readTraceparent } from './read-traceparent.js';
import { createTraceRecorder } from './record-trace.js';
import { printJson } from '../output/json.js';
import { durablePending } from '../output/pending.js';
import { createProgress } from '../output/progress.js';
import type { Progress } from '../output/progress.js';
import { renderRun } from '../output/run-summary.js';
import type { Warning } from '../output/run-summary.js';
import { nearby } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { write, writeAside } from '../output/write.js';
import type { Project } from '../project/project.js';

interface RunFlags {
  readonly select?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly wait?: boolean;
  readonly trace?: boolean;
  readonly waitDeliveries?: string | true;
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
    .option(
      '--trace',
      'write down each call of a hook for `phlo hooks trace`: in .phlo/traces/, at most 100,000 calls, of the last 20 traced runs',
    )
    .option(
      '--wait-deliveries [duration]',
      'go on trying to deliver what waits for durable hooks, by default for 5m; what is pending then changes no exit code',
    )
    .option('--json', 'print one JSON document: {runId, status, assets, rejected}')
    .addHelpText(
      'after',
      '\nExamples:\n  $ phlo run --select +gold.delay_by_airport\n  $ phlo run --wait-deliveries 10m\n',
    )
    .action((flags: RunFlags) =>
      runAndPrint(host, flags, () => ({
        select: flags.select ?? [],
        fullRefresh: flags.fullRefresh ?? false,
        wait: flags.wait ?? false,
      })),
    );
};

/** What is run, once the project is known. */
export type Request = (project: Project) => Omit<RunOptions, 'signal' | 'traceparent'>;

/** Runs within the trace of whoever called the command, shows how it goes, prints the report, and delivers. */
export async function runAndPrint(
  host: CommandHost,
  flags: Pick<RunFlags, 'trace' | 'waitDeliveries' | 'json'>,
  request: Request,
): Promise<void> {
  const waitMs = parseWait(flags.waitDeliveries);
  using progress = createProgress({ isQuiet: flags.json === true, now: () => performance.now() });
  using interrupt = createInterrupt({
    meaning: ': nothing half-done is published',
    ...(flags.json !== true && { say: progress.say }),
  });
  const warnings: Warning[] = [];
  // Closed after the project: what it delivers as it ends is of the run.
  using trace = flags.trace === true ? createTraceRecorder() : undefined;
  let onStart: (event: PhloEvent) => void = () => undefined;
  await using project = await openHostProject(host, {
    onEvent: (event) => {
      trace?.onEvent(event);
      onStart(event);
      if (isWarning(event)) warnings.push(event.data);
      progress.onEvent(event);
    },
    level: 'info',
    ...(flags.json !== true && { say: progress.say }),
  });
  const asked = request(project);
  trace?.follow(project);
  onStart = await createHeader(project, progress);
  const { onProgress } = progress;
  const traceparent = readTraceparent(process.env);
  const report = await project.run({
    ...asked,
    ...(traceparent !== undefined && { traceparent }),
    signal: interrupt.signal,
    ...(onProgress && { onProgress }),
  });
  progress.finish();
  if (flags.json === true) printJson(report);
  else write(renderRun(report, { tables: await project.tables(), warnings }));
  process.exitCode = report.exitCode;
  await deliver(project, { waitMs, signal: interrupt.signal });
}

const parseWait = (wait: RunFlags['waitDeliveries']): number =>
  wait === undefined ? 0 : parseDuration(wait === true ? '5m' : wait, '--wait-deliveries');

interface DeliverOptions {
  /** Milliseconds to go on trying for. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Whoever interrupts a run does not wait for targets: what is for durable hooks is kept, and the rest has a second. */
async function deliver(project: Project, { waitMs, signal }: DeliverOptions): Promise<void> {
  if (signal.aborted) return void (await project.flush({ deadlineMs: 1_000 }));
  const pending = durablePending(await project.flush({ signal }));
  if (pending.length === 0 || waitMs === 0 || signal.aborted) return;
  const names = pending.map(({ plugin, hook }) => `${plugin}/${hook}`).join(', ');
  writeAside(`Waiting for ${harmless(names)} to take what is for it; Ctrl-C leaves it for later.\n`);
  await project.flush({ keepTrying: true, deadlineMs: waitMs, signal });
}

const isWarning = (event: PhloEvent): event is PhloEvent<'quality.result'> =>
  event.type === 'quality.result' && 'outcome' in event.data && event.data.outcome === 'warned';

/** Says where marts go before anything is written, where the run publishes any. */
async function createHeader(project: Project, progress: Progress): Promise<(event: PhloEvent) => void> {
  const publishes = new Set(project.definitions.publishes.map(({ name }) => name));
  const target = publishes.size === 0 ? '' : await project.martsTarget();
  return ({ type, assetKeys }) => {
    if (type !== 'run.start') return;
    const marts = assetKeys.some((asset) => publishes.has(asset)) ? `, marts go to ${nearby(target)}` : '';
    progress.say(`${project.name}  ${assetKeys.length} ${assetKeys.length === 1 ? 'asset' : 'assets'}${marts}`);
  };
}
