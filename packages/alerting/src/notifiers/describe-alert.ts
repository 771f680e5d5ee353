import { formatDuration } from '@phlo/core';
import type { EventAlert } from '@phlo/core';

const words: ReadonlyMap<string, string> = new Map([
  ['repeated', 'STILL FAILING'],
  ['escalated', 'ESCALATED'],
  ['resolved', 'RESOLVED'],
]);

/** `ERROR`, `STILL FAILING`, `RESOLVED`: what happened, in a word or two. */
const headWord = ({ reason, status, severity }: EventAlert): string =>
  words.get(status === 'resolved' ? 'resolved' : reason) ?? severity.toUpperCase();

/** `[ERROR] not_null(delay) failed on bronze.flights`. */
export const headLine = (alert: EventAlert): string => `[${headWord(alert)}] ${alert.title}`;

/** What else there is to say, a line each: name and text. */
export function factsOf(alert: EventAlert): readonly (readonly [string, string])[] {
  const { asset, check, partition, owner, runId, occurrences, openedAt, resolvedAt, id } = alert;
  const facts: (readonly [string, string | undefined])[] = [
    ['asset', asset],
    ['check', check],
    ['partition', partition],
    ['owner', owner],
    ['run', runId],
    ['since', new Date(openedAt).toISOString()],
    ['open for', resolvedAt === undefined ? undefined : formatDuration(resolvedAt - openedAt)],
    ['failures', occurrences > 1 ? String(occurrences) : undefined],
    ['alert', id],
  ];
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
}

/** One line for all of them: `flights: 2 failing, 1 resolved`. */
export function summaryOf(project: string, alerts: readonly EventAlert[]): string {
  const resolved = alerts.filter(({ status }) => status === 'resolved').length;
  const failing = alerts.length - resolved;
  const parts = [failing > 0 ? `${failing} failing` : '', resolved > 0 ? `${resolved} resolved` : ''];
  return `${project}: ${parts.filter((part) => part !== '').join(', ')}`;
}
