import { isPhloError } from '@phlo/core';
import type { Clock } from '@phlo/core';
import type { OpenLineageEvent } from '@phlo/openlineage';
import { defineCommand } from './command.js';
import type { CommandContext } from './command.js';
import { lineageErrors } from './errors.js';
import { openGraphStore } from './graph-store.js';
import { deliver } from './producer/deliver.js';
import { openTransport } from './producer/open-transport.js';
import type { ProducerConfig } from './producer/producer-config.js';
import { producerUri } from './producer/producer-uri.js';
import { replayRun } from './producer/replay-run.js';

/** What the command needs of its plugin's setup. */
export interface SendTools {
  readonly clock: Clock;
}

export interface Sent {
  readonly runId: string;
  /** Where they went; absent where nothing was sent. */
  readonly target?: string;
  readonly events: readonly OpenLineageEvent[];
}

/** `phlo lineage send`: for a catalog that was not there yet when something ran, and to see what it would get. */
export const sendCommand = (tools: () => SendTools) =>
  defineCommand<Sent>({
    name: 'send',
    description: 'sends what a run did as OpenLineage, once more',
    options: [
      { flags: '--run <id>', description: 'the run; the last one by default' },
      { flags: '--dry-run', description: 'send nothing; with --json, print the events' },
    ],
    example: 'phlo lineage send --dry-run --json',
    run: async (context) => {
      const { project, state, options } = context;
      const isDryRun = options['dryRun'] === true;
      const runId = findRun(context);
      const config = await readConfiguration(context, isDryRun);
      using store = openGraphStore(state);
      const { namespace, catalog } = config ?? {};
      const events = replayRun(store, project.events({ runId }), {
        producer: producerUri,
        projectDir: project.dir,
        namespace,
        catalog,
      });
      if (isDryRun || config === undefined) return { runId, events };
      return { runId, target: await sendAll(events, config, { ...context, ...tools() }), events };
    },
    render: ({ runId, target, events }) =>
      [
        `${events.length} events of run ${runId} ${target === undefined ? 'would be sent' : `were sent to ${target}`}`,
        ...events.map((event) => `  ${summarize(event)}`),
      ].join('\n'),
  });

/** The run that is asked for. Throws `LINEAGE_RUN_UNKNOWN`. */
function findRun({ project, options }: CommandContext): string {
  const { runs } = project.state();
  const given = options['run'];
  const run = typeof given === 'string' && given !== 'last' ? runs.get(given) : runs.list({ limit: 1 })[0];
  if (run !== undefined) return run.runId;
  throw lineageErrors.create('LINEAGE_RUN_UNKNOWN', {
    message: typeof given === 'string' ? `There is no run ${given}` : 'Nothing has run yet',
  });
}

/** As the plugin that sends has it. What would be sent can be seen before there is anywhere to send it to. */
async function readConfiguration({ project }: CommandContext, isDryRun: boolean): Promise<ProducerConfig | undefined> {
  try {
    // Its schema has given it.
    return (await project.plugins.open('hooks', 'openlineage')).config as ProducerConfig;
  } catch (error) {
    if (isDryRun && isPhloError(error) && error.code === 'PLUGIN_UNKNOWN') return undefined;
    throw error;
  }
}

async function sendAll(
  events: readonly OpenLineageEvent[],
  config: ProducerConfig,
  { project, signal, clock, log }: CommandContext & SendTools,
): Promise<string> {
  const host = { now: clock.now, print: (line: string) => log.log('info', line), cwd: project.dir };
  await using transport = await openTransport(config, host);
  for (const event of events) await deliver(transport, event, signal);
  return transport.target;
}

function summarize(event: OpenLineageEvent): string {
  if (!('job' in event)) return event.dataset.name;
  const state = 'eventType' in event ? (event.eventType ?? 'OTHER') : 'JOB';
  const named = (datasets: OpenLineageDatasets) => (datasets ?? []).map(({ name }) => name).join(', ');
  const arrow = (event.outputs ?? []).length === 0 ? '' : `: ${named(event.inputs)} → ${named(event.outputs)}`;
  return `${state.padEnd(8)} ${event.job.name}${arrow}`;
}

type OpenLineageDatasets = readonly { readonly name: string }[] | undefined;
