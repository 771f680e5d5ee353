import type { EventContext, EventType, PhloEvent } from '../events/envelope.js';
import type { EventFactory } from '../events/event-factory.js';
import type { EventMap } from '../events/types.js';
import type { BusEvent } from './failure-report.js';
import { createFrame, inheritContext, type Frame } from './frame.js';
import type { EventRecorder } from './record-event.js';

export interface RecordingOptions {
  readonly factory: EventFactory;
  readonly recorder: EventRecorder;
  readonly totals: { events: number };
}

/** Makes an event and records it: the journal has it, the observer has seen it, and its hooks come next. */
export type RecordOwn = <Type extends EventType>(type: Type, data: EventMap[Type], context?: EventContext) => PhloEvent;

export function createRecordOwn({ factory, recorder, totals }: RecordingOptions): RecordOwn {
  return (type, data, context) => {
    const event: PhloEvent = factory.create<EventType>(type, data, context);
    totals.events++;
    recorder.journal(event, factory.definition(type));
    recorder.show(event);
    return event;
  };
}

/** What the bus has to say of a hook, behind the event that it was called with. */
export function createFollowUp(record: RecordOwn): (frame: Frame, event: BusEvent) => void {
  return (frame, { type, data }) => {
    const event = record(type, data, inheritContext({ assetKeys: frame.event.assetKeys }, frame));
    frame.root.queue.push(createFrame(event, { root: frame.root, cause: frame, isGate: false }));
  };
}
