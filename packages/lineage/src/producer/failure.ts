import type { PhloEvent } from '@phlo/core';
import type { RunFacetBodies } from '@phlo/openlineage';
import type { StepEnd, StepNotes } from './step-store.js';

type Status = StepEnd['data']['status'] | PhloEvent<'run.end'>['data']['status'];

const states = {
  success: 'COMPLETE',
  // Some of it is published; whoever looks at the run alone must see that not all of it is.
  partial: 'FAIL',
  failed: 'FAIL',
  rejected: 'FAIL',
  cancelled: 'ABORT',
} as const satisfies Readonly<Record<Status, string>>;

/** The state of OpenLineage that a status is. A word of a later version that is not known here is no success. */
export const stateOf = (status: Status): 'COMPLETE' | 'FAIL' | 'ABORT' =>
  Object.hasOwn(states, status) ? states[status] : 'FAIL';

/** Why something did not succeed, in the words of its events. */
export function describeFailure(
  event: StepEnd | PhloEvent<'run.end'>,
  notes: Pick<StepNotes, 'rejected' | 'quality'>,
): RunFacetBodies['errorMessage'] {
  if (event.data.status === 'success') return undefined;
  return { message: messageOf(event, notes), programmingLanguage: 'TypeScript' };
}

function messageOf(
  { type, data }: StepEnd | PhloEvent<'run.end'>,
  { rejected, quality }: Pick<StepNotes, 'rejected' | 'quality'>,
): string {
  if (data.error !== undefined) return `${data.error.code}: ${data.error.message}`;
  if (type === 'run.end') return `The run is ${data.status}: ${describeAssets(data.assets)}`;
  const reasons =
    rejected?.reasons.map(({ source, reason }) => `${source}: ${reason}`) ??
    quality.flatMap(({ passed, check, message }) => (passed ? [] : [`${check}: ${message ?? 'failed'}`]));
  return `${data.assetKey} was ${data.status}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`;
}

const describeAssets = (assets: PhloEvent<'run.end'>['data']['assets']): string =>
  assets.flatMap(({ asset, status }) => (status === 'success' ? [] : [`${asset} ${status}`])).join(', ') || 'no asset';
