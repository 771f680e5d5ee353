import type { PhloEvent } from '@phlo/core';
import type { JobEvent, RunEvent } from '@phlo/openlineage';
import type { Describer, RunEdge, StepStart } from './create-describer.js';
import { stateOf } from './failure.js';
import { stepUrl } from './step-key.js';
import type { StepEnd, StepStore } from './step-store.js';

/** An event that is to be sent, and what is to be remembered once it was. */
export interface Outgoing {
  readonly event: RunEvent | JobEvent;
  done?(): void;
}

/** Turns what happens in Phlo into what OpenLineage calls it. */
export interface Producer {
  /** What an event gives rise to, in order. The same event again gives the same, unless its `done` was called. */
  take(event: PhloEvent): readonly Outgoing[];
}

const dayMs = 86_400_000;
/** As long as a durable hook may wait for its target. */
const keptDays = 14;

export function createProducer(store: StepStore, describer: Describer): Producer {
  const endStep = (step: string, end: StepEnd): Outgoing => {
    const edges = stateOf(end.data.status) === 'COMPLETE' ? store.edgesOf(end.data.assetKey) : [];
    return {
      event: describer.end({ end, notes: store.notesOf(step), edges }),
      done: () => store.tell(step, end.time),
    };
  };

  const takeEnd = (event: StepEnd): readonly Outgoing[] => {
    const step = stepUrl(event, event.data.assetKey);
    if ('location' in event.data && event.data.location !== undefined)
      store.rememberLocation(event.data.assetKey, event.data.location, event);
    // What a step read is told right after its end, and belongs to it; the end of the run is the last moment for it.
    if (hasEdges(event) && event.runId !== undefined) {
      store.hold(step, event);
      return [];
    }
    return [endStep(step, event)];
  };

  const takeEdges = (event: PhloEvent<'lineage.edges'>): readonly Outgoing[] => {
    store.rememberEdges(event);
    const step = stepUrl(event, event.data.job);
    const end = store.heldOf(step);
    if (end !== undefined) return [endStep(step, end)];
    // Otherwise it is of a tool that tells what it does by itself.
    return store.isTold(step) ? [] : [{ event: describer.job(event) }];
  };

  const takeRunEnd = (event: PhloEvent<'run.end'>): readonly Outgoing[] => {
    const held = event.runId === undefined ? [] : store.heldIn(event.runId);
    const done = () => store.forget(event.time - keptDays * dayMs);
    return [...held.map(({ step, end }) => endStep(step, end)), { event: describer.run(event), done }];
  };

  return {
    take: (given) => {
      // Its type tells the rest, and the union of all events does not narrow by itself.
      const event = given as StepStart | StepEnd | RunEdge | PhloEvent<'lineage.edges'>;
      switch (event.type) {
        case 'run.start':
          return [{ event: describer.run(event) }];
        case 'run.end':
          return takeRunEnd(event);
        case 'ingestion.start':
        case 'transform.start':
        case 'publish.start':
          return [{ event: describer.start(event) }];
        case 'ingestion.end':
        case 'transform.end':
        case 'publish.end':
          return takeEnd(event);
        case 'lineage.edges':
          return takeEdges(event);
        default:
          noteStep(store, given);
          return [];
      }
    },
  };
}

/** What is said of a step between its start and its end; what is said of a unit is said of each of its steps. */
function noteStep(store: StepStore, event: PhloEvent): void {
  switch (event.type) {
    case 'quality.result':
    case 'wap.staged':
    case 'schema.changed':
    case 'wap.rejected':
      for (const asset of event.assetKeys) store.note(stepUrl(event, asset), event);
      break;
    default:
  }
}

/** Marts always tell what they were made of; a table does where it has changed. */
const hasEdges = ({ type, data }: StepEnd): boolean =>
  data.status === 'success' && (type === 'publish.end' || ('snapshotId' in data && data.snapshotId !== undefined));
