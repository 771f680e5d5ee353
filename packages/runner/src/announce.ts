import type { EndEventType, StartEventType } from './end-events.js';
import type { EventContext, EventMap, NotifyType, PhloEvent, Verdict } from '@phlo/core';
import { endTypeOf } from './end-events.js';
import { runContextOf } from './run-context.js';
import type { RunContext } from './run-context.js';

/** A start that was announced, and owes exactly one end. */
export interface Started {
  readonly event: PhloEvent;
  readonly startedAt: number;
  readonly context: EventContext;
  readonly allowed: boolean;
  readonly verdicts: readonly Verdict[];
}

/** Announces that something is about to happen. The journal remembers the start as open until {@link announceEnd}. */
export async function announceStart<Type extends StartEventType>(
  run: RunContext,
  type: Type,
  { data, context }: { readonly data: EventMap[Type]; readonly context: EventContext },
): Promise<Started> {
  const startedAt = run.clock.monotonic();
  const full = { ...runContextOf(run), ...context };
  const { event, allowed, verdicts } = await run.bus.gate(type, data, full);
  return { event, startedAt, allowed, verdicts, context: { ...full, causationId: event.id } };
}

/** The end event of a start, complete with its id and not announced yet. */
export function prepareEnd<Type extends EndEventType>(
  run: RunContext,
  started: Started,
  data: EventMap[Type],
): PhloEvent {
  const type = endTypeOf(started.event.type as StartEventType);
  return run.bus.prepare(type, data, started.context);
}

/**
 * Journals and announces an end, once. What a hook raises here cannot undo a commit: it stops the flow, or, where the
 * flow has been stopped already, is only recorded.
 */
export function announceEnd(run: RunContext, started: Started, end: PhloEvent): void {
  if (!closeStart(run, started, end)) return;
  guarded(run, () => run.bus.announce(end as PhloEvent<NotifyType>));
}

function closeStart(run: RunContext, started: Started, end: PhloEvent): boolean {
  try {
    return run.state.announcements.closed(started.event.id, end);
  } catch (error) {
    // The commit stands: the event stays pending in the state store and the next run announces it.
    run.log.log('warn', `Could not journal ${end.type}; the next run announces it again.`, { error });
    return true;
  }
}

/** Emits something that has happened; a hook that raises stops the flow from there. */
export function announce<Type extends NotifyType>(
  run: RunContext,
  type: Type,
  { data, context }: { readonly data: EventMap[Type]; readonly context: EventContext },
): void {
  guarded(run, () => run.bus.emit(type, data, context));
}

/** Nothing that an emission does may be mistaken for a failure of the work that it announces: it stops the flow instead. */
function guarded(run: RunContext, emit: () => void): void {
  try {
    emit();
  } catch (error) {
    if (run.abort.isAborted) run.log.log('warn', 'A hook raised after the flow had stopped.', { error });
    run.abort.set(error);
  }
}

/** Before a commit, a raise has to stop the step that it was raised in. */
export function assertNotAborted(run: RunContext): void {
  if (run.abort.isAborted) throw run.abort.error;
}

/** `plugin/hook: reason` of every verdict that blocked. */
export function describeVerdicts(verdicts: readonly Verdict[]): { readonly source: string; readonly reason: string }[] {
  return verdicts
    .filter(({ verdict }) => verdict === 'veto')
    .map(({ plugin, hook, reason }) => ({ source: `${plugin}/${hook}`, reason }));
}
