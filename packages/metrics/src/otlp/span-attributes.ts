import type { PhloEvent } from '@phlo/core';
import type { AttributeValue } from './span.js';

type Attributes = Readonly<Record<string, AttributeValue | undefined>>;
type StepEnd = PhloEvent<'ingestion.end'> | PhloEvent<'transform.end'> | PhloEvent<'publish.end'>;

/** Statuses in the words of the conventions for pipelines. */
const results: Readonly<Record<string, string>> = {
  success: 'success',
  partial: 'failure',
  failed: 'failure',
  rejected: 'failure',
  cancelled: 'cancellation',
};

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/cloudevents/ */
export const eventAttributes = ({ id, type, source, partition }: PhloEvent): Attributes => ({
  'cloudevents.event_id': id,
  'cloudevents.event_type': type,
  'cloudevents.event_source': source,
  'cloudevents.event_spec_version': '1.0',
  'phlo.partition': partition,
});

/** There is no convention for data pipelines; that for CI/CD is the nearest (https://opentelemetry.io/docs/specs/semconv/cicd/cicd-spans/). */
export const runAttributes = ({ runId, data }: PhloEvent<'run.end'>, project: string): Attributes => ({
  'cicd.pipeline.name': project,
  'cicd.pipeline.action.name': 'RUN',
  'cicd.pipeline.run.id': runId,
  'cicd.pipeline.result': results[data.status],
  'phlo.run.status': data.status,
  'phlo.run.assets': data.assets.length,
});

export function stepAttributes({ id, causationId, runId, data }: StepEnd, kind: string): Attributes {
  return {
    'cicd.pipeline.task.name': data.assetKey,
    'cicd.pipeline.task.run.id': causationId ?? id,
    'cicd.pipeline.task.run.result': results[data.status],
    'cicd.pipeline.run.id': runId,
    'phlo.asset.key': data.assetKey,
    'phlo.asset.kind': kind,
    'phlo.asset.status': data.status,
    'phlo.asset.attempts': data.attempts,
    'phlo.rows': 'rows' in data ? data.rows : data.rowsWritten,
    'phlo.rows.rejected': 'rowsRejected' in data ? data.rowsRejected : undefined,
    'phlo.bytes': 'bytes' in data ? data.bytes : undefined,
    'phlo.snapshot.id': 'snapshotId' in data ? data.snapshotId : undefined,
    'phlo.asset.owner': 'owner' in data ? data.owner : undefined,
    'phlo.publish.target': 'tables' in data ? data.target : undefined,
    'phlo.transform.tool': 'tool' in data ? data.tool : undefined,
  };
}

/** Without those that the event does not know. */
export const definedOnly = (attributes: Attributes): Readonly<Record<string, AttributeValue>> =>
  Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined),
  );
