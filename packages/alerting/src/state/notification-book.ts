import type { EventAlert, PluginStore } from '@phlo/core';

export interface PlannedNotification {
  readonly id: string;
  readonly receiver: string;
  readonly runId: string | null;
  readonly alerts: readonly EventAlert[];
}

/** Notifications from when they are planned until their receiver has taken them. */
export interface NotificationBook {
  plan(notification: PlannedNotification, order: { readonly seq: number; readonly at: number }): void;
  /** Those of which the bus has not been told, in order. */
  unannounced(): readonly PlannedNotification[];
  announced(id: string): void;
  isSent(id: string): boolean;
  sent(id: string, at: number): void;
}

type Row = Omit<PlannedNotification, 'alerts'> & { readonly alerts: string };

export function createNotificationBook(store: PluginStore): NotificationBook {
  return {
    plan: ({ id, receiver, runId, alerts }, { seq, at }) =>
      void store.run(
        'INSERT INTO notifications (id, seq, receiver, runId, alerts, plannedAt, isAnnounced) VALUES (?, ?, ?, ?, ?, ?, 0)',
        id,
        seq,
        receiver,
        runId,
        JSON.stringify(alerts),
        at,
      ),
    unannounced: () =>
      store
        .all<Row>('SELECT id, receiver, runId, alerts FROM notifications WHERE isAnnounced = 0 ORDER BY seq')
        .map((row) => ({ ...row, alerts: JSON.parse(row.alerts) as EventAlert[] })),
    announced: (id) => void store.run('UPDATE notifications SET isAnnounced = 1 WHERE id = ?', id),
    isSent: (id) => store.get('SELECT 1 FROM sent WHERE notificationId = ?', id) !== undefined,
    sent: (id, at) => void store.run('INSERT OR IGNORE INTO sent (notificationId, at) VALUES (?, ?)', id, at),
  };
}
