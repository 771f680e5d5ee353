import { createHash } from 'node:crypto';
import type { EventAlert } from '@phlo/core';
import type { Outbox, WaitingChange } from './state/outbox.js';
import type { AlertState } from './state/alert-state.js';

/** As many alerts as a receiver is told of at once. */
const mostAlerts = 50;

/** Puts together what is due for each receiver: what one run has changed, in its order, and no alert twice. */
export function planNotifications({ outbox, notifications }: AlertState, now: number): void {
  for (const group of groupChanges(outbox.due(now))) {
    const [first] = group;
    if (first === undefined) continue;
    const { receiver, runId, seq } = first;
    const id = notificationIdOf(first, now);
    notifications.plan(
      { id, receiver, runId, alerts: group.map((change) => withEarlier(change, outbox)) },
      { seq, at: now },
    );
    outbox.assign(
      group.map((change) => change.seq),
      id,
    );
  }
}

/** Targets that know an alert by its severity as well must end what they know as another one. */
function withEarlier(change: WaitingChange, outbox: Outbox): EventAlert {
  const { alert } = change;
  const earlierSeverities = outbox.toldAs(change).filter((severity) => severity !== alert.severity);
  return earlierSeverities.length === 0 ? alert : { ...alert, earlierSeverities };
}

/**
 * No other notification has it, of this project or another, nor one that was planned before the state was lost: whoever has seen an id takes
 * the next mail or request that has it for a copy.
 */
function notificationIdOf({ receiver, seq, alert, at }: WaitingChange, now: number): string {
  const identity = JSON.stringify([alert.fingerprint, seq, at, now]);
  return `${receiver}-${seq}-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
}

function groupChanges(changes: readonly WaitingChange[]): readonly (readonly WaitingChange[])[] {
  const groups: WaitingChange[][] = [];
  const open = new Map<string, WaitingChange[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.receiver, change.runId]);
    const group = open.get(key);
    if (group !== undefined && group.length < mostAlerts && !group.some(({ alertId }) => alertId === change.alertId)) {
      group.push(change);
      continue;
    }
    const fresh = [change];
    groups.push(fresh);
    open.set(key, fresh);
  }
  return groups;
}
