import { ValueType } from '@opentelemetry/api';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import type { DataPoint, MetricData } from '@opentelemetry/sdk-metrics';
import type { MetricFamily, Series } from '../series/metric-family.js';
import { scope, toHrTime } from './otlp-terms.js';
import type { OtlpProtocol } from './otlp-terms.js';

const ucum = { seconds: 's', bytes: 'By' } as const;

interface EncodeOptions {
  readonly resource: Resource;
  readonly protocol: OtlpProtocol;
  /** Epoch milliseconds at which the totals were read. */
  readonly time: number;
}

/**
 * An `ExportMetricsServiceRequest` with totals since their beginning. Names are those of Prometheus without unit and `_total`, with
 * dots: what a collector makes of them for Prometheus is what a scrape would have seen.
 */
export function encodeMetrics(
  families: readonly MetricFamily[],
  { resource, protocol, time }: EncodeOptions,
): Uint8Array {
  const serializer = protocol === 'http/json' ? JsonMetricsSerializer : ProtobufMetricsSerializer;
  const metrics = families.map((family) => toMetricData(family, time));
  return serializer.serializeRequest({ resource, scopeMetrics: [{ scope, metrics }] }) ?? new Uint8Array();
}

function toMetricData(family: MetricFamily, time: number): MetricData {
  const { name, kind, help, unit, series, buckets = [] } = family;
  const base = unit === undefined ? name : name.slice(0, -unit.length - 1);
  const common = {
    descriptor: {
      name: base.replaceAll('_', '.'),
      description: help,
      unit: unit === undefined ? '' : ucum[unit],
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const points = <Value>(valueOf: (one: Series) => Value): DataPoint<Value>[] =>
    series.map((one) => ({
      // A clock that was wrong once must not have a series begin after it ends.
      startTime: toHrTime(Math.min(one.createdAt, time)),
      endTime: toHrTime(time),
      attributes: { ...one.labels },
      value: valueOf(one),
    }));
  if (kind === 'gauge')
    return { ...common, dataPointType: DataPointType.GAUGE, dataPoints: points(({ value }) => value) };
  if (kind === 'counter')
    return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points(({ value }) => value) };
  const histogram = ({ value, counts = [] }: Series) => ({
    buckets: { boundaries: [...buckets], counts: [...counts] },
    sum: value,
    count: counts.reduce((sum, count) => sum + count, 0),
  });
  return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints: points(histogram) };
}
