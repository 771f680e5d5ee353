import { describe, expect, it } from 'vitest';
import type { MetricFamily, Series } from '../series/metric-family.js';
import { parseExposition } from './parse-exposition.test.setup.js';
import { toOpenMetrics } from './to-open-metrics.js';
import { toPrometheusText } from './to-prometheus-text.js';

const series = (labels: Series['labels'], value: number, more: Partial<Series> = {}): Series => ({
  labels,
  value,
  exemplars: new Map(),
  createdAt: 0,
  updatedAt: 0,
  ...more,
});
const exemplar = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', value: 3, time: 1_500 };

const families: readonly MetricFamily[] = [
  {
    name: 'phlo_asset_rows',
    kind: 'counter',
    help: 'Rows.\nOf "all" assets \\ tables.',
    series: [
      series({ asset: 'bronze.flights' }, 3, { exemplars: new Map([[0, exemplar]]) }),
      series({ asset: 'a"b\\c\nd{e="f"} é' }, 1e21),
    ],
  },
  { name: 'phlo_asset_written_bytes', kind: 'counter', help: 'Bytes.', unit: 'bytes', series: [series({}, 900)] },
  {
    name: 'acme_ratio',
    kind: 'gauge',
    help: 'Odd values.',
    series: [series({ is: 'nan' }, NaN), series({ is: 'inf' }, -Infinity), series({ is: 'small' }, 1.5e-9)],
  },
  {
    name: 'phlo_run_duration_seconds',
    kind: 'histogram',
    help: 'Time.',
    unit: 'seconds',
    buckets: [0.5, 1, 2.5],
    series: [series({ status: 'success' }, 7.5, { counts: [1, 0, 2, 1], exemplars: new Map([[2, exemplar]]) })],
  },
];

describe('the text format of Prometheus', () => {
  it('is what it always was', () => {
    expect(toPrometheusText(families, { project: 'flights' })).toMatchInlineSnapshot(`
      "# HELP phlo_asset_rows_total Rows.\\nOf "all" assets \\\\ tables.
      # TYPE phlo_asset_rows_total counter
      phlo_asset_rows_total{project="flights",asset="bronze.flights"} 3
      phlo_asset_rows_total{project="flights",asset="a\\"b\\\\c\\nd{e=\\"f\\"} é"} 1e+21
      # HELP phlo_asset_written_bytes_total Bytes.
      # TYPE phlo_asset_written_bytes_total counter
      phlo_asset_written_bytes_total{project="flights"} 900
      # HELP acme_ratio Odd values.
      # TYPE acme_ratio gauge
      acme_ratio{project="flights",is="nan"} NaN
      acme_ratio{project="flights",is="inf"} -Inf
      acme_ratio{project="flights",is="small"} 1.5e-9
      # HELP phlo_run_duration_seconds Time.
      # TYPE phlo_run_duration_seconds histogram
      phlo_run_duration_seconds_bucket{project="flights",status="success",le="0.5"} 1
      phlo_run_duration_seconds_bucket{project="flights",status="success",le="1"} 1
      phlo_run_duration_seconds_bucket{project="flights",status="success",le="2.5"} 3
      phlo_run_duration_seconds_bucket{project="flights",status="success",le="+Inf"} 4
      phlo_run_duration_seconds_sum{project="flights",status="success"} 7.5
      phlo_run_duration_seconds_count{project="flights",status="success"} 4
      "
    `);
  });
  it('is understood by a strict reader, whatever stands in a label', () => {
    const parsed = parseExposition(toPrometheusText(families, { project: 'flights' }), 'prometheus');
    expect(parsed.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'phlo_asset_rows_total counter',
      'phlo_asset_written_bytes_total counter',
      'acme_ratio gauge',
      'phlo_run_duration_seconds histogram',
    ]);
    expect(parsed[0]?.help).toBe(families[0]?.help);
    expect(parsed[0]?.samples[1]).toEqual({
      name: 'phlo_asset_rows_total',
      labels: { project: 'flights', asset: 'a"b\\c\nd{e="f"} é' },
      value: 1e21,
    });
    expect(parsed[2]?.samples.map(({ value }) => value)).toEqual([NaN, -Infinity, 1.5e-9]);
  });
});

describe('OpenMetrics', () => {
  it('is what it always was', () => {
    expect(toOpenMetrics(families)).toMatchInlineSnapshot(`
      "# TYPE phlo_asset_rows counter
      # HELP phlo_asset_rows Rows.\\nOf \\"all\\" assets \\\\ tables.
      phlo_asset_rows_total{asset="bronze.flights"} 3 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"} 3 1.5
      phlo_asset_rows_total{asset="a\\"b\\\\c\\nd{e=\\"f\\"} é"} 1e+21
      # TYPE phlo_asset_written_bytes counter
      # UNIT phlo_asset_written_bytes bytes
      # HELP phlo_asset_written_bytes Bytes.
      phlo_asset_written_bytes_total 900
      # TYPE acme_ratio gauge
      # HELP acme_ratio Odd values.
      acme_ratio{is="nan"} NaN
      acme_ratio{is="inf"} -Inf
      acme_ratio{is="small"} 1.5e-9
      # TYPE phlo_run_duration_seconds histogram
      # UNIT phlo_run_duration_seconds seconds
      # HELP phlo_run_duration_seconds Time.
      phlo_run_duration_seconds_bucket{status="success",le="0.5"} 1
      phlo_run_duration_seconds_bucket{status="success",le="1.0"} 1
      phlo_run_duration_seconds_bucket{status="success",le="2.5"} 3 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"} 3 1.5
      phlo_run_duration_seconds_bucket{status="success",le="+Inf"} 4
      phlo_run_duration_seconds_sum{status="success"} 7.5
      phlo_run_duration_seconds_count{status="success"} 4
      # EOF
      "
    `);
  });
  it('is understood by a strict reader, exemplars included', () => {
    const parsed = parseExposition(toOpenMetrics(families, { project: 'flights' }), 'openmetrics');
    expect(parsed.map(({ name, type, unit }) => [name, type, unit])).toEqual([
      ['phlo_asset_rows', 'counter', undefined],
      ['phlo_asset_written_bytes', 'counter', 'bytes'],
      ['acme_ratio', 'gauge', undefined],
      ['phlo_run_duration_seconds', 'histogram', 'seconds'],
    ]);
    expect(parsed[0]?.help).toBe(families[0]?.help);
    expect(parsed[3]?.samples.find(({ labels }) => labels['le'] === '2.5')?.exemplar).toEqual({
      labels: { trace_id: exemplar.traceId, span_id: exemplar.spanId },
      value: 3,
      time: 1.5,
    });
  });
  it('of nothing is its end', () => expect(toOpenMetrics([])).toBe('# EOF\n'));
});

describe('the strict reader', () => {
  it.each([
    ['a_total 1\n', 'prometheus', 'a sample without a family'],
    ['# TYPE a gauge\na 1', 'prometheus', 'does not end'],
    ['# TYPE a gauge\na{b="\\x"} 1\n', 'prometheus', 'the escape'],
    ['# TYPE a gauge\na 1\na 2\n', 'prometheus', 'twice'],
    ['# TYPE a counter\na 1\n# EOF\n', 'openmetrics', 'in the family'],
    ['# TYPE a gauge\na 1\n', 'openmetrics', '# EOF'],
    ['# TYPE a gauge\na 1 # {t="x"} 1 1\n# EOF\n', 'openmetrics', 'no exemplar'],
    ['# TYPE a histogram\na_bucket{le="1"} 1\n# EOF\n', 'openmetrics', 'not canonical'],
    ['# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\na{c="d"} 1\n', 'prometheus', 'not in one piece'],
  ] as const)('refuses %j', (text, format, problem) => {
    expect(() => parseExposition(text, format)).toThrow(problem);
  });
});
