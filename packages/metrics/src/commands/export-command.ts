import { metricsErrors } from '../errors.js';
import { toOpenMetrics } from '../exposition/to-open-metrics.js';
import { toPrometheusText } from '../exposition/to-prometheus-text.js';
import type { MetricFamily } from '../series/metric-family.js';
import { readMetrics } from '../series/read-metrics.js';
import { defineCommand, type CommandContext, type MakeCommand } from './command.js';

const formats = ['prometheus', 'openmetrics', 'json'] as const;
type Format = (typeof formats)[number];

/** The totals as JSON: what both text formats say. */
interface Exported {
  readonly project: string;
  readonly format: Format;
  readonly metrics: readonly ExportedMetric[];
}

interface ExportedMetric extends Omit<MetricFamily, 'series'> {
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    /** Of a histogram, the sum. */
    readonly value: number;
    readonly counts?: readonly number[];
  }[];
}

/** `phlo metrics export` */
export const exportCommand: MakeCommand = () =>
  defineCommand<Exported & { readonly text?: string }>({
    name: 'export',
    description: 'everything that was measured, for another program',
    options: [{ flags: '--format <name>', description: `${formats.join(', ')}; prometheus where nothing is said` }],
    example: 'phlo metrics export --format openmetrics',
    run: (context) => {
      const { project, options } = context;
      const format = readFormat(options['format']);
      const families = readMetrics(context.state);
      const constant = { project: project.name };
      const exported = { project: project.name, format, metrics: families.map(toExported) };
      // It is what `render` shows; `--json` is the same as `--format json`, whatever else was asked for.
      if (format === 'json' || options['json'] === true) return exported;
      return {
        ...exported,
        text: format === 'openmetrics' ? toOpenMetrics(families, constant) : toPrometheusText(families, constant),
      };
    },
    render: ({ text, ...exported }) => (text ?? JSON.stringify(exported, null, 2)).replace(/\n$/, ''),
  });

function readFormat(given: CommandContext['options'][string]): Format {
  const format = formats.find((one) => one === (given ?? 'prometheus'));
  if (format !== undefined) return format;
  throw metricsErrors.create('METRICS_USAGE', {
    message: `--format takes ${formats.join(', ')}, and not ${JSON.stringify(given)}`,
  });
}

const toExported = ({ series, ...family }: MetricFamily): ExportedMetric => ({
  ...family,
  series: series.map(({ labels, value, counts }) => ({ labels, value, ...(counts !== undefined && { counts }) })),
});
