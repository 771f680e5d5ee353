import { metricsErrors } from '../errors.js';
import { openOtlp } from '../otlp/open-otlp.js';
import { readMetrics } from '../series/read-metrics.js';
import { defineCommand, type MakeCommand } from './command.js';

interface Pushed {
  /** Without user and key. */
  readonly url: string;
  readonly metrics: number;
  readonly series: number;
  readonly bytes: number;
  readonly isSent: boolean;
}

/** `phlo metrics push`: the totals, now. Rejects as the collector has it: exit code 69 where it is away. */
export const pushCommand: MakeCommand = (clock) =>
  defineCommand<Pushed>({
    name: 'push',
    description: 'send the totals to the OTLP collector now, as the end of a run does',
    options: [{ flags: '--dry-run', description: 'say what would be sent, and send nothing' }],
    example: 'phlo metrics push --dry-run',
    run: async (context) => {
      const { config, log, project, signal, options } = context;
      const otlp = config.to?.otlp;
      if (otlp === undefined)
        throw metricsErrors.create('METRICS_NO_COLLECTOR', { message: 'There is no collector to send metrics to' });
      const families = readMetrics(context.state);
      const exporter = await openOtlp({ config: otlp, clock, log }).exporter();
      const isSent = options['dryRun'] !== true;
      if (isSent) await exporter.sendMetrics(families, { project: project.name, signal });
      const series = families.reduce((sum, one) => sum + one.series.length, 0);
      return { ...exporter.describe(families, project.name), metrics: families.length, series, isSent };
    },
    render: ({ url, metrics, series, bytes, isSent }) =>
      `${isSent ? 'sent' : 'would send'} ${series} series of ${metrics} metrics, ${bytes} bytes, to ${url}`,
  });
