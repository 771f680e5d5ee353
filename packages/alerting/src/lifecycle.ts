import type { PhloEvent } from '@phlo/core';
import { alertIdOf, fingerprintOf } from './fingerprint.js';
import { planNotifications } from './plan-notifications.js';
import { resolveAlert, reviewAlert, tellWorse, type ReviewedRule, type ReviewOptions } from './review-alert.js';
import { findRule, listOf, type Rule } from './rule.js';
import type { Settings } from './settings.js';
import { isWorse } from './severity.js';
import { isKnownType, readAnyEvent, readOwner, readSignal, type FailingSignal, type WellSignal } from './signal.js';
import { toEventAlert, type AlertRecord } from './state/alert-record.js';
import type { AlertState } from './state/alert-state.js';

export interface LifecycleOptions {
  readonly state: AlertState;
  readonly settings: Settings;
}

interface HearOptions extends ReviewOptions {
  /** Fingerprints of the alerts that are open, as the batch goes on. */
  readonly open: Set<string>;
}

export interface Lifecycle {
  /** Turns events, in their order, into changes of alerts and notifications; all of it is kept, or nothing. The same event changes nothing twice. */
  apply(events: readonly PhloEvent[], now: number): void;
}

/** Ended alerts are kept as long, for `phlo alerts list --all`. */
const keptMs = 90 * 86_400_000;

export function createLifecycle({ state, settings }: LifecycleOptions): Lifecycle {
  const { alerts, outbox, owners } = state;
  const { rules, groupWaitMs } = settings;
  const ruleOf = (alert: AlertRecord): ReviewedRule =>
    rules.find(({ name }) => name === alert.rule) ?? quietRule(alert, state);

  const hear = (event: PhloEvent, options: HearOptions) => {
    const owned = readOwner(event);
    if (owned !== undefined) owners.set(owned.asset, owned.owner);
    const signal = isKnownType(event.type) ? readSignal(event) : readAnyEvent(event);
    if (signal?.state === 'well') recover(event, signal, options);
    if (signal?.state === 'failing') fail(event, withOwner(signal, event), options);
    if (event.type === 'run.end' && event.runId !== undefined) outbox.release(event.runId, event.time);
  };

  const fail = (event: PhloEvent, signal: FailingSignal, options: HearOptions) => {
    const rule = findRule(isKnownType(event.type) ? rules : rules.filter(naming(event.type)), event, signal);
    if (rule === undefined || rule.ignore) return;
    const fingerprint = fingerprintOf(event.source, signal.subject);
    const before = alerts.find(fingerprint);
    if (before !== undefined && !isNews(event, before, options.now)) return;
    const severity = rule.severity ?? signal.severity;
    if (before?.status === 'open') return failAgain({ ...again(before, event, signal), severity }, before, options);
    if (isKnownOtherwise(event, signal, rule)) return;
    const opened = open(before, event, { signal, rule, fingerprint });
    alerts.note(opened.id, { at: event.time, what: 'opened', detail: opened.message });
    alerts.save(reviewAlert(opened, rule, options));
    options.open.add(fingerprint);
  };

  const withOwner = (signal: FailingSignal, { tags }: PhloEvent): FailingSignal => {
    const { asset } = signal.subject;
    const owner = signal.owner ?? (asset === undefined ? undefined : owners.of(asset)) ?? tags['owner'];
    return owner === undefined ? signal : { ...signal, owner };
  };

  const failAgain = (alert: AlertRecord, before: AlertRecord, options: ReviewOptions) => {
    alerts.note(alert.id, { at: alert.lastAt, what: 'failed again', detail: alert.message });
    outbox.refresh(toEventAlert(alert, 'opened'));
    if (isWorse(alert.severity, before.severity)) tellWorse(alert, alert.lastAt, options);
    alerts.save(reviewAlert(alert, ruleOf(alert), options));
  };

  const isKnownOtherwise = ({ runId }: PhloEvent, { isConsequence, subject }: FailingSignal, rule: Rule): boolean =>
    isConsequence === true && !rule.consequences && runId !== undefined && alerts.isOpenIn(runId, subject.asset);

  const recover = (event: PhloEvent, { subject }: WellSignal, options: HearOptions) => {
    const fingerprint = fingerprintOf(event.source, subject);
    // Most of what is heard is well, and was well before.
    if (!options.open.has(fingerprint)) return;
    const before = alerts.find(fingerprint);
    if (before === undefined || !isNews(event, before, options.now)) return;
    options.open.delete(fingerprint);
    const heard = { ...before, eventTime: event.time, eventId: event.id };
    alerts.save(resolveAlert(heard, { at: event.time, runId: event.runId ?? null }, options));
  };

  return {
    apply: (events, now) =>
      state.transaction(() => {
        const options = { state, now, groupWaitMs, open: alerts.openFingerprints() };
        for (const event of events) if (!event.type.startsWith('alert.')) hear(event, options);
        for (const alert of alerts.due(now)) alerts.save(reviewAlert(alert, ruleOf(alert), options));
        planNotifications(state, now);
        if (events.some(({ type }) => type === 'run.end')) state.forget(now - keptMs);
      }),
  };
}

/** Events that say nothing of their own are failures to rules that name their type, and to no pattern: not every event is one. */
const naming =
  (type: string) =>
  ({ match }: Rule): boolean =>
    listOf(match.events).includes(type);

/** So much may clocks of processes differ. */
const aheadMs = 60_000;

/** What an alert heard by a clock that ran ahead would keep it deaf until that moment comes. */
const isNews = (event: PhloEvent, { eventTime, eventId }: AlertRecord, now: number): boolean =>
  event.time > eventTime || (event.time === eventTime && event.id > eventId) || eventTime > now + aheadMs;

/** Its rule is gone from the configuration: whoever has heard of the alert will hear that it has resolved, and nothing else. */
const quietRule = (alert: AlertRecord, { outbox }: AlertState): ReviewedRule => ({
  receivers: outbox.told(alert.id, alert.episode),
  repeatMs: 0,
  minIntervalMs: 0,
});

const again = (before: AlertRecord, event: PhloEvent, { title, message }: FailingSignal): AlertRecord => ({
  ...before,
  title,
  message: message ?? null,
  runId: event.runId ?? null,
  occurrences: before.occurrences + 1,
  lastAt: event.time,
  eventTime: event.time,
  eventId: event.id,
});

interface Opening {
  readonly signal: FailingSignal;
  readonly rule: Rule;
  readonly fingerprint: string;
}

function open(before: AlertRecord | undefined, event: PhloEvent, { signal, rule, fingerprint }: Opening): AlertRecord {
  const { subject, severity, title, message, owner } = signal;
  return {
    id: alertIdOf(fingerprint),
    fingerprint,
    kind: subject.kind,
    status: 'open',
    severity: rule.severity ?? severity,
    rule: rule.name,
    title,
    message: message ?? null,
    asset: subject.asset ?? null,
    name: subject.name ?? null,
    partition: subject.partition ?? null,
    owner: owner ?? null,
    tags: event.tags,
    runId: event.runId ?? null,
    episode: (before?.episode ?? 0) + 1,
    occurrences: 1,
    openedAt: event.time,
    lastAt: event.time,
    resolvedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    escalatedAt: null,
    lookAt: null,
    eventTime: event.time,
    eventId: event.id,
  };
}
