import type { PluginState } from '@phlo/core';
import { createAlertBook, type AlertBook } from './alert-book.js';
import { migrations } from './migrations.js';
import { createNotificationBook, type NotificationBook } from './notification-book.js';
import { createOutbox, type Outbox } from './outbox.js';
import { createOwnerBook, type OwnerBook } from './owner-book.js';
import { createSilenceBook, type SilenceBook } from './silence-book.js';

/** Everything that alerting remembers. Each change is one transaction; many processes may use it at once. */
export interface AlertState extends Disposable {
  readonly alerts: AlertBook;
  readonly outbox: Outbox;
  readonly notifications: NotificationBook;
  readonly silences: SilenceBook;
  readonly owners: OwnerBook;
  transaction<T>(body: () => T): T;
  /** Forgets what ended before a time. */
  forget(before: number): void;
}

/** Opens it; whoever opens it disposes it. */
export function openAlertState(state: PluginState): AlertState {
  const store = state.open({ migrations });
  return {
    alerts: createAlertBook(store),
    outbox: createOutbox(store),
    notifications: createNotificationBook(store),
    silences: createSilenceBook(store),
    owners: createOwnerBook(store),
    transaction: (body) => store.transaction(body),
    forget: (before) => {
      const ended = "SELECT id FROM alerts WHERE status = 'resolved' AND lastAt < ?";
      store.run(`DELETE FROM history WHERE alertId IN (${ended})`, before);
      store.run(
        `DELETE FROM outbox WHERE notificationId IS NOT NULL AND at < ? AND alertId IN (${ended})`,
        before,
        before,
      );
      store.run('DELETE FROM notifications WHERE isAnnounced = 1 AND plannedAt < ?', before);
      store.run('DELETE FROM sent WHERE at < ?', before);
      store.run('DELETE FROM silences WHERE until < ?', before);
      store.run("DELETE FROM alerts WHERE status = 'resolved' AND lastAt < ? AND resolvedAt < ?", before, before);
    },
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}
