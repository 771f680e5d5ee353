import { createSystemClock } from '@phlo/core';
import type { EventAlert } from '@phlo/core';
import type { Notification, NotifierContext, NotifierPlugin } from '../notifier.js';

const at = Date.UTC(2026, 0, 1, 6);

/** A failed check, with everything that an alert may have. */
export const failing: EventAlert = {
  id: '5c9a3f0d12ab',
  fingerprint: 'phlo-5c9a3f0d12ab5c9a3f0d12ab5c9a3f0d',
  status: 'firing',
  reason: 'opened',
  severity: 'error',
  kind: 'check',
  title: 'not_null(delay) failed on bronze.flights',
  message: '2 of 3 rows have no delay & <none> is `null`',
  asset: 'bronze.flights',
  check: 'not_null(delay)',
  partition: '2026-01-01',
  owner: 'ops',
  tags: { env: 'prod', 'cost-center': '42' },
  runId: '20260101T060000Z-flights',
  openedAt: at,
  lastAt: at + 60_000,
  occurrences: 2,
};

export const resolved: EventAlert = {
  ...failing,
  status: 'resolved',
  reason: 'resolved',
  resolvedAt: at + 3_600_000,
};

/** A run that failed, with nothing that is optional. */
export const bare: EventAlert = {
  id: 'aaaaaaaaaaaa',
  fingerprint: 'phlo-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  status: 'firing',
  reason: 'escalated',
  severity: 'critical',
  kind: 'run',
  title: 'the run failed',
  tags: {},
  openedAt: at,
  lastAt: at,
  occurrences: 1,
};

export const notify = (...alerts: readonly EventAlert[]): Notification => ({
  id: 'team-7',
  project: 'flights',
  receiver: 'team',
  alerts,
});

/** The context of a notifier, at a fixed time. */
export const context = (log: NotifierContext['log'] = { log: () => undefined, child: () => log }): NotifierContext => ({
  clock: { ...createSystemClock(), now: () => at + 7_200_000 },
  log,
  projectDir: '/project',
});

/** Opens a notifier as the plugin does, defaults of its schema included. */
export async function openNotifier<Options>(plugin: NotifierPlugin<Options>, given: unknown, parts = context()) {
  const result = await plugin.receiver['~standard'].validate(given);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join('; '));
  return plugin.open(result.value, parts);
}

/** A signal that never aborts. */
export const never = (): AbortSignal => new AbortController().signal;
