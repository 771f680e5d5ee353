import { specVersion } from './events.js';
import type { DatasetEvent, JobEvent, RunEvent } from './events.js';

type Body<Event> = Omit<Event, 'producer' | 'schemaURL' | 'eventTime'> & {
  /** Epoch milliseconds. */
  readonly time: number;
};

/** Makes events of each kind, with the producer and the version of the specification filled in. */
export interface EventFactory {
  run(body: Body<RunEvent>): RunEvent;
  job(body: Body<JobEvent>): JobEvent;
  dataset(body: Body<DatasetEvent>): DatasetEvent;
}

/**
 * Makes events for one producer.
 *
 * @param producer URI of the code that says it, best with its version.
 *
 * @example
 * ```ts
 * import { createEvents, createStaticRunId } from '@phlo/openlineage';
 *
 * const events = createEvents('https://github.com/acme/loader/tree/1.2.0');
 * const startedAt = Date.UTC(2026, 0, 1);
 * const started = events.run({
 *   time: startedAt,
 *   eventType: 'START',
 *   run: { runId: createStaticRunId(startedAt, 'nightly 2026-01-01') },
 *   job: { namespace: 'acme', name: 'nightly' },
 * });
 * ```
 */
export function createEvents(producer: string): EventFactory {
  const make =
    <Event>(definition: string) =>
    ({ time, ...rest }: Body<Event>): Event => {
      const event = {
        eventTime: new Date(time).toISOString(),
        producer,
        schemaURL: `https://openlineage.io/spec/${specVersion}/OpenLineage.json#/$defs/${definition}`,
        ...rest,
      };
      // A body is the event without what stands above.
      return event as unknown as Event;
    };
  return {
    run: make<RunEvent>('RunEvent'),
    job: make<JobEvent>('JobEvent'),
    dataset: make<DatasetEvent>('DatasetEvent'),
  };
}
