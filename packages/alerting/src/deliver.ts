import { onEvent } from '@phlo/core';
import type { Clock, HookRegistration, PhloEvent } from '@phlo/core';
import { alertingErrors } from './errors.js';
import type { Notifier } from './notifier.js';
import type { AlertState } from './state/alert-state.js';

/** Where notifications go. */
export interface Delivery {
  /** By the names of receivers. */
  readonly notifiers: ReadonlyMap<string, Notifier>;
  readonly state: AlertState;
  readonly clock: Clock;
}

/** Milliseconds that a target may take. */
const timeoutMs = 15_000;

/** A hook for each receiver, `alerting/to-<receiver>`, that tells it and waits for no other. */
export const receiverHooks = (opened: () => Delivery): HookRegistration =>
  onEvent('alert.notification', {
    name: 'to-*',
    each: 'receivers',
    where: { data: { receiver: '*' } },
    delivery: 'queued',
    queue: 'durable',
    timeoutMs,
    handler: (event, { signal }) => deliver(event, opened(), signal),
  });

async function deliver(
  { source, data }: PhloEvent<'alert.notification'>,
  { notifiers, state, clock }: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const { notificationId: id, receiver, alerts } = data;
  // It was announced twice, or the process ended before it could say that it had sent it.
  if (state.notifications.isSent(id)) return;
  const notifier = notifiers.get(receiver);
  if (notifier === undefined)
    throw alertingErrors.create('RECEIVER_UNKNOWN', { message: `There is no receiver ${JSON.stringify(receiver)}` });
  await notifier.send({ id, project: projectOf(source), receiver, alerts }, { signal });
  state.notifications.sent(id, clock.now());
}

/** `flights`, of `phlo://flights`. */
const projectOf = (source: PhloEvent['source']): string => source.replace(/^phlo:\/\//, '');
