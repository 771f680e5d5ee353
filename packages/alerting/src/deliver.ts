import { onEvent } from '@phlo/core';
import type { Clock, HookRegistration, PhloEvent } from '@phlo/core';
import type { Notifier } from './notifier.js';
import type { AlertState } from './state/alert-state.js';

export interface Delivery {
  readonly receiver: string;
  readonly notifier: Notifier;
  readonly state: AlertState;
  readonly clock: Clock;
}

/** Milliseconds that a target may take. */
const timeoutMs = 15_000;

/** The hook that tells one receiver, and waits for no other: `alerting/to-<receiver>`. */
export function receiverHook({ receiver, notifier, state, clock }: Delivery): HookRegistration {
  return onEvent('alert.notification', {
    name: `to-${receiver}`,
    where: { data: { receiver } },
    delivery: 'queued',
    queue: 'durable',
    timeoutMs,
    handler: async ({ source, data }, { signal }) => {
      const { notificationId: id, alerts } = data;
      // It was announced twice, or the process ended before it could say that it had sent it.
      if (state.notifications.isSent(id)) return;
      await notifier.send({ id, project: projectOf(source), receiver, alerts }, { signal });
      state.notifications.sent(id, clock.now());
    },
  });
}

/** `flights`, of `phlo://flights`. */
const projectOf = (source: PhloEvent['source']): string => source.replace(/^phlo:\/\//, '');
