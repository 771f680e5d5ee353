import type { EventAlert } from '@phlo/core';
import { parseMatcher } from './matcher.js';
import type { Rule } from './rule.js';
import { toEventAlert, type AlertRecord } from './state/alert-record.js';
import type { AlertState } from './state/alert-state.js';

export interface ReviewOptions {
  readonly state: AlertState;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly groupWaitMs: number;
}

/** A rule as an alert needs it that is open already: the configuration may have changed since. */
export type ReviewedRule = Pick<Rule, 'receivers' | 'escalate' | 'repeatMs' | 'minIntervalMs' | 'resolveMs'>;

const dayMs = 86_400_000;
/** Nothing says that these are well again. */
const selfResolving: ReadonlySet<string> = new Set(['log', 'hook', 'event']);

/**
 * Brings what is told of an open alert up to date: who has not heard of it yet, who is to hear again, who hears because nobody acknowledged
 * it. Returns the alert with the time at which it is to be looked at again. An alert that has been quiet for long enough comes back resolved.
 */
export function reviewAlert(alert: AlertRecord, rule: ReviewedRule, options: ReviewOptions): AlertRecord {
  const { now } = options;
  const quietMs = rule.resolveMs ?? (selfResolving.has(alert.kind) ? dayMs : 0);
  const quietAt = quietMs === 0 ? Infinity : alert.lastAt + quietMs;
  if (quietAt <= now) return resolveAlert(alert, { at: now, runId: null }, options);
  const silentUntil = silenceOf(alert, options);
  if (silentUntil > 0) return { ...alert, lookAt: Math.min(silentUntil, quietAt) };
  const escalated = escalate(alert, rule, options);
  const times = rule.receivers.map((receiver) => tell(escalated, receiver, { rule, ...options }));
  const lookAt = Math.min(quietAt, escalationTime(escalated, rule), ...times);
  return { ...escalated, lookAt: Number.isFinite(lookAt) ? lookAt : null };
}

/** When the last silence that matches an alert ends; 0 where none does. */
const silenceOf = (alert: AlertRecord, { state, now }: ReviewOptions): number =>
  state.silences.active(now).findLast(({ matcher }) => parseMatcher(matcher)(alert))?.until ?? 0;

export interface Resolution {
  readonly at: number;
  /** Run in which it passed, which ends as well. */
  readonly runId: string | null;
}

/** Whoever has heard that it was open hears that it is not, after a silence where one matches it; whoever was not to hear of it yet never does. */
export function resolveAlert(alert: AlertRecord, { at, runId }: Resolution, options: ReviewOptions): AlertRecord {
  const { state } = options;
  state.outbox.cancel(alert.id, at);
  const resolved: AlertRecord = { ...alert, status: 'resolved', resolvedAt: at, lookAt: null };
  state.alerts.note(alert.id, { at, what: 'resolved', detail: null });
  for (const receiver of state.outbox.told(alert.id, alert.episode))
    add(resolved, { receiver, reason: 'resolved', at, runId }, options);
  return resolved;
}

/** What has become worse is told again to whoever has heard of it, after a silence; whoever is about to hear hears the latest anyway. */
export function tellWorse(alert: AlertRecord, at: number, options: ReviewOptions): void {
  const { outbox } = options.state;
  for (const receiver of outbox.told(alert.id, alert.episode))
    if (!outbox.isWaiting(alert.id, receiver))
      add(alert, { receiver, reason: 'repeated', at, runId: alert.runId }, options);
}

interface TellOptions extends ReviewOptions {
  readonly rule: ReviewedRule;
}

/** Returns when the receiver is to hear again; `Infinity`: never. */
function tell(alert: AlertRecord, receiver: string, { rule, ...options }: TellOptions): number {
  const { outbox } = options.state;
  if (!outbox.told(alert.id, alert.episode).includes(receiver)) {
    const last = outbox.lastTold(alert.id, receiver, ['opened']);
    // Repetitions count from when it is told, however long ago it failed: a silence or a process that was away lies between.
    const holdUntil = Math.max(options.now, last === 0 ? 0 : last + rule.minIntervalMs);
    add(alert, { receiver, reason: 'opened', at: alert.lastAt, runId: alert.runId, holdUntil }, options);
  }
  if (rule.repeatMs === 0 || alert.acknowledgedAt !== null) return Infinity;
  const last = outbox.lastTold(alert.id, receiver, ['opened', 'escalated', 'repeated']);
  if (last + rule.repeatMs > options.now) return last + rule.repeatMs;
  add(alert, { receiver, reason: 'repeated', at: options.now }, options);
  return options.now + rule.repeatMs;
}

const escalationTime = (alert: AlertRecord, { escalate: escalation }: ReviewedRule): number =>
  escalation === undefined || alert.acknowledgedAt !== null || alert.escalatedAt !== null
    ? Infinity
    : alert.openedAt + escalation.afterMs;

function escalate(alert: AlertRecord, rule: ReviewedRule, options: ReviewOptions): AlertRecord {
  const { state, now } = options;
  if (escalationTime(alert, rule) > now) return alert;
  const escalated = { ...alert, escalatedAt: now };
  state.alerts.note(alert.id, { at: now, what: 'escalated', detail: rule.escalate?.to.join(', ') ?? null });
  for (const receiver of rule.escalate?.to ?? []) add(escalated, { receiver, reason: 'escalated', at: now }, options);
  return escalated;
}

interface Change {
  readonly receiver: string;
  readonly reason: EventAlert['reason'];
  readonly at: number;
  /** Absent: time alone brings it about, and no run that could end. */
  readonly runId?: string | null;
  readonly holdUntil?: number;
}

function add(alert: AlertRecord, change: Change, options: ReviewOptions): void {
  const { receiver, reason, at, runId = null, holdUntil = 0 } = change;
  options.state.outbox.add({
    alertId: alert.id,
    episode: alert.episode,
    receiver,
    reason,
    runId,
    at,
    dueAt: runId === null ? at : at + options.groupWaitMs,
    holdUntil: Math.max(at, holdUntil, silenceOf(alert, options)),
    alert: toEventAlert(alert, reason),
  });
}
