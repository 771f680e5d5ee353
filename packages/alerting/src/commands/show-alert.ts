import type { AlertRecord } from '../state/alert-record.js';

/** An alert as commands print it with `--json`: times are RFC 3339, what there is none of is left out. */
export function toShownAlert(record: AlertRecord) {
  const { id, status, severity, kind, title, rule, fingerprint, occurrences, episode, tags } = record;
  const { message, asset, name, partition, owner, runId, acknowledgedBy } = record;
  const optional = { message, asset, name, partition, owner, runId, acknowledgedBy };
  const times = {
    openedAt: toTime(record.openedAt),
    lastAt: toTime(record.lastAt),
    resolvedAt: toTime(record.resolvedAt),
    acknowledgedAt: toTime(record.acknowledgedAt),
    escalatedAt: toTime(record.escalatedAt),
  };
  return {
    id,
    status: stateOf(record),
    isOpen: status === 'open',
    severity,
    kind,
    title,
    rule,
    fingerprint,
    occurrences,
    episode,
    tags,
    ...present(optional),
    ...present(times),
  };
}

export type ShownAlert = ReturnType<typeof toShownAlert>;

/** `open`, `acknowledged`, `resolved`. */
const stateOf = ({ status, acknowledgedAt }: AlertRecord): string =>
  status === 'open' && acknowledgedAt !== null ? 'acknowledged' : status;

const toTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const present = <Name extends string>(
  fields: Readonly<Record<Name, string | null>>,
): { readonly [Key in Name]?: string } =>
  // What is left has texts for values.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as { [Key in Name]?: string };

/** What foreign code said is one line, and gives a terminal no orders. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
