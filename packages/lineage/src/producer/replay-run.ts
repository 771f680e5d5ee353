import type { PhloEvent, PluginStore } from '@phlo/core';
import type { OpenLineageEvent } from '@phlo/openlineage';
import { createDescriber } from './create-describer.js';
import type { DescriberOptions } from './create-describer.js';
import { createProducer } from './create-producer.js';
import { createStepStore } from './step-store.js';

/**
 * What the events of a run are told as, from the journal: the same that was, or will be, sent. Nothing is remembered of it: what waits
 * to be sent goes on waiting.
 */
export function replayRun(
  store: PluginStore,
  events: Iterable<PhloEvent>,
  options: Omit<DescriberOptions, 'locationOf'>,
): readonly OpenLineageEvent[] {
  const steps = createStepStore(store);
  const producer = createProducer(steps, createDescriber({ ...options, locationOf: steps.locationOf }));
  const told: OpenLineageEvent[] = [];
  const undone = new Error('nothing of this is kept');
  try {
    store.transaction(() => {
      // The run is told from its beginning, whatever is known of its steps already.
      store.run('DELETE FROM step_notes');
      store.run('DELETE FROM step_ends');
      for (const event of events)
        for (const outgoing of producer.take(event)) {
          told.push(outgoing.event);
          outgoing.done?.();
        }
      throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
  return told;
}
