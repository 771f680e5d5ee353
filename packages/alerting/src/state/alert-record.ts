import type { EventAlert } from '@phlo/core';
import type { Severity } from '../severity.js';

/** One alert as it is kept: there is one for each fingerprint, whatever happens to it. */
export interface AlertRecord {
  readonly id: string;
  readonly fingerprint: string;
  readonly kind: string;
  readonly status: 'open' | 'resolved';
  readonly severity: Severity;
  /** Name of the rule that opened it. */
  readonly rule: string;
  readonly title: string;
  readonly message: string | null;
  readonly asset: string | null;
  /** Of its subject: the check, the log, the hook, … */
  readonly name: string | null;
  readonly partition: string | null;
  readonly owner: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly runId: string | null;
  /** How often it has opened. */
  readonly episode: number;
  /** Failures since it opened. */
  readonly occurrences: number;
  /** Epoch milliseconds, as all times here. */
  readonly openedAt: number;
  readonly lastAt: number;
  readonly resolvedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly escalatedAt: number | null;
  /** When something of it falls due by time alone; null where nothing does. */
  readonly lookAt: number | null;
  /** The last event that it has heard: it hears none twice, and none that is older. */
  readonly eventTime: number;
  readonly eventId: string;
}

/** An alert as notifications carry it. */
export function toEventAlert(record: AlertRecord, reason: EventAlert['reason']): EventAlert {
  const { id, fingerprint, severity, kind, title, tags, openedAt, lastAt, occurrences } = record;
  const { message, asset, name, partition, owner, runId, resolvedAt } = record;
  return {
    id,
    fingerprint,
    status: reason === 'resolved' ? 'resolved' : 'firing',
    reason,
    severity,
    kind,
    title,
    ...(message !== null && { message }),
    ...(asset !== null && { asset }),
    ...(kind === 'check' && name !== null && { check: name }),
    ...(partition !== null && { partition }),
    ...(owner !== null && { owner }),
    tags,
    ...(runId !== null && { runId }),
    openedAt,
    lastAt,
    ...(resolvedAt !== null && { resolvedAt }),
    occurrences,
  };
}
