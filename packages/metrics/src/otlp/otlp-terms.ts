import type { HrTime } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';

export type OtlpProtocol = 'http/protobuf' | 'http/json';

/** Who measured. */
export const scope = { name: '@phlo/metrics', version: '0.1.0' } as const;

/** Whom it is about: a project is a service (https://opentelemetry.io/docs/specs/semconv/resource/#service). */
export const createResource = (project: string, serviceName: string | undefined): Resource =>
  resourceFromAttributes({ 'service.name': serviceName ?? project, 'phlo.project': project });

/** Seconds and nanoseconds of milliseconds, whole microseconds at the finest. */
export function toHrTime(ms: number): HrTime {
  const micros = Math.round(ms * 1000);
  const seconds = Math.floor(micros / 1_000_000);
  return [seconds, (micros - seconds * 1_000_000) * 1000];
}
