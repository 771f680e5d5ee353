import type { PhloEvent } from '@phlo/core';
import { createNamedRunId } from '@phlo/openlineage';

/**
 * The URL of a step, or of a run where no asset is named: the same in its start, its end and all that is said of it, in whichever
 * process. An asset has one start and one end in a run, and one for each partition. What belongs to no run is known by its start.
 */
export function stepUrl(event: PhloEvent, asset: string): string {
  const { source, runId, partition, causationId, id } = event;
  const run = runId === undefined ? `starts/${causationId ?? id}` : `runs/${encodeURIComponent(runId)}`;
  const part = partition === undefined ? '' : `?partition=${encodeURIComponent(partition)}`;
  return `${source}/${run}/${encodeURIComponent(asset)}${part}`;
}

/** The id of a Phlo run; `undefined` where an event belongs to none. */
export const runIdOf = ({ source, runId }: PhloEvent): string | undefined =>
  runId === undefined ? undefined : createNamedRunId(`${source}/runs/${encodeURIComponent(runId)}`);

/** The name of the job that a Phlo run is a run of: the project. */
export const projectOf = ({ source }: PhloEvent): string => source.replace(/^phlo:\/\//, '');
