import type { EventAlert, PluginStore } from '@phlo/core';
import type { Severity } from '../severity.js';

type Reason = EventAlert['reason'];

/** What a receiver is to hear of an alert. */
export interface OutgoingChange {
  readonly alertId: string;
  readonly episode: number;
  readonly receiver: string;
  readonly reason: Reason;
  readonly runId: string | null;
  readonly at: number;
  /** Not before, unless the run ends sooner. */
  readonly dueAt: number;
  /** Not before, whatever happens. */
  readonly holdUntil: number;
  readonly alert: EventAlert;
}

export interface WaitingChange extends OutgoingChange {
  readonly seq: number;
}

/** Changes on their way to receivers; each becomes part of one notification. */
export interface Outbox {
  add(change: OutgoingChange): void;
  /** Those that are due, in order. */
  due(now: number): readonly WaitingChange[];
  /** What a run has changed is due when it ends. */
  release(runId: string, at: number): void;
  /** What waits of an alert tells of its latest failure. */
  refresh(alert: EventAlert): void;
  /** What waits of an alert's failing, and was not due by a time, is never told. */
  cancel(alertId: string, at: number): void;
  /** What waits of an alert that was told before is told at this time: the silence that holds it ends then. */
  hold(alertId: string, until: number): void;
  isWaiting(alertId: string, receiver: string): boolean;
  /** Receivers that have heard, or are about to hear, that this episode of an alert is open. */
  told(alertId: string, episode: number): readonly string[];
  /** Severities as which a receiver was told of this episode. */
  toldAs(change: Pick<OutgoingChange, 'alertId' | 'episode' | 'receiver'>): readonly Severity[];
  /** When a receiver was last told of an alert, in any episode, for one of these reasons; 0: never. */
  lastTold(alertId: string, receiver: string, reasons: readonly Reason[]): number;
  assign(seqs: readonly number[], notificationId: string): void;
  /** Of an alert, with the notifications that they became part of, the earliest first. */
  list(alertId: string): readonly ToldChange[];
}

export interface ToldChange {
  readonly receiver: string;
  readonly reason: Reason;
  readonly at: number;
  readonly notificationId: string | null;
  readonly sentAt: number | null;
}

type Row = Omit<WaitingChange, 'alert'> & { readonly alert: string };

export function createOutbox(store: PluginStore): Outbox {
  return {
    add: ({ alertId, episode, receiver, reason, runId, at, dueAt, holdUntil, alert }) =>
      void store.run(
        `INSERT INTO outbox (alertId, episode, receiver, reason, runId, at, dueAt, holdUntil, alert)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        alertId,
        episode,
        receiver,
        reason,
        runId,
        at,
        dueAt,
        holdUntil,
        JSON.stringify(alert),
      ),
    due: (now) =>
      store
        .all<Row>(
          'SELECT * FROM outbox WHERE notificationId IS NULL AND dueAt <= ? AND holdUntil <= ? ORDER BY seq',
          now,
          now,
        )
        .map((row) => ({ ...row, alert: JSON.parse(row.alert) as EventAlert })),
    release: (runId, at) =>
      void store.run('UPDATE outbox SET dueAt = min(dueAt, ?) WHERE notificationId IS NULL AND runId = ?', at, runId),
    refresh: (alert) => {
      const waiting = store.all<Pick<Row, 'seq' | 'reason'>>(
        "SELECT seq, reason FROM outbox WHERE notificationId IS NULL AND alertId = ? AND reason != 'resolved'",
        alert.id,
      );
      for (const { seq, reason } of waiting)
        store.run('UPDATE outbox SET alert = ? WHERE seq = ?', JSON.stringify({ ...alert, reason }), seq);
    },
    hold: (alertId, until) =>
      void store.run(
        "UPDATE outbox SET holdUntil = ? WHERE notificationId IS NULL AND alertId = ? AND reason IN ('repeated', 'resolved')",
        until,
        alertId,
      ),
    isWaiting: (alertId, receiver) =>
      store.get(
        'SELECT 1 FROM outbox WHERE notificationId IS NULL AND alertId = ? AND receiver = ?',
        alertId,
        receiver,
      ) !== undefined,
    cancel: (alertId, at) =>
      void store.run(
        `DELETE FROM outbox WHERE notificationId IS NULL AND alertId = ? AND reason != 'resolved' AND (dueAt > ? OR holdUntil > ?)`,
        alertId,
        at,
        at,
      ),
    told: (alertId, episode) =>
      store
        .all<{ readonly receiver: string }>(
          "SELECT DISTINCT receiver FROM outbox WHERE alertId = ? AND episode = ? AND reason != 'resolved' ORDER BY receiver",
          alertId,
          episode,
        )
        .map(({ receiver }) => receiver),
    toldAs: ({ alertId, episode, receiver }) =>
      store
        .all<{ readonly severity: Severity }>(
          `SELECT DISTINCT json_extract(alert, '$.severity') AS severity FROM outbox
           WHERE alertId = ? AND episode = ? AND receiver = ? AND notificationId IS NOT NULL ORDER BY severity`,
          alertId,
          episode,
          receiver,
        )
        .map(({ severity }) => severity),
    lastTold: (alertId, receiver, reasons) =>
      store.get<{ readonly at: number | null }>(
        `SELECT max(max(at, holdUntil)) AS at FROM outbox
         WHERE alertId = ? AND receiver = ? AND reason IN (${reasons.map(() => '?').join(', ')})`,
        alertId,
        receiver,
        ...reasons,
      )?.at ?? 0,
    assign: (seqs, notificationId) => {
      for (const seq of seqs) store.run('UPDATE outbox SET notificationId = ? WHERE seq = ?', notificationId, seq);
    },
    list: (alertId) =>
      store.all<ToldChange>(
        `SELECT o.receiver, o.reason, o.at, o.notificationId, s.at AS sentAt FROM outbox o
         LEFT JOIN sent s ON s.notificationId = o.notificationId WHERE o.alertId = ? ORDER BY o.seq`,
        alertId,
      ),
  };
}
