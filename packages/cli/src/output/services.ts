import type { AnnouncedTurn, ServiceOutcome, ServiceStatus } from '@phlo/services';
import { formatAge, formatSeconds } from './format.js';
import { paintStatus } from './paint.js';
import { renderTable } from './table.js';
import { harmless } from './text.js';

const portsOf = (
  ports: Readonly<Record<string, number>> = {},
  openPorts: Readonly<Record<string, string>> = {},
): string => [...Object.values(ports), ...Object.values(openPorts)].join(', ');

const colours: Readonly<Record<string, string>> = {
  running: 'success',
  starting: 'partial',
  failed: 'failed',
  rejected: 'rejected',
  busy: 'partial',
  skipped: 'skipped',
  cancelled: 'cancelled',
  stopped: 'skipped',
  unknown: 'partial',
};

const paintState = (state: string): string => paintStatus(colours[state] ?? state, state);

export function renderServices(services: readonly ServiceStatus[]): string {
  const rows = services.map((one) => [
    harmless(one.name),
    paintState(one.state),
    one.isEnabled ? 'yes' : '–',
    portsOf(one.ports, one.openPorts),
    one.backend ?? '–',
    harmless(one.plugin ?? one.origin),
    harmless(one.profile ?? one.category),
    harmless(one.description),
  ]);
  return `${renderTable(
    [
      { title: 'service', cut: 'middle' },
      { title: 'state' },
      { title: 'starts' },
      { title: 'port', cut: 'end' },
      { title: 'runs by', spare: 1 },
      { title: 'from', spare: 2 },
      { title: 'profile', spare: 0 },
      { title: 'description', cut: 'end', spare: 3 },
    ],
    rows,
  )}\n`;
}

const troubleOf = ({ name, trouble, isUnwatched, ended = '' }: ServiceStatus): string =>
  trouble ?? (isUnwatched === true ? `nobody watches it: \`phlo services start ${name}\`` : ended);

export function renderStatus(services: readonly ServiceStatus[]): string {
  const rows = services.map((one) => [
    harmless(one.name),
    paintState(one.state),
    one.health ?? '–',
    one.pid === undefined ? (one.container ?? '–') : String(one.pid),
    portsOf(one.ports, one.openPorts),
    one.since === undefined ? '–' : formatAge(Date.now() - one.since),
    String(one.restarts ?? 0),
    harmless(troubleOf(one)),
  ]);
  return `${renderTable(
    [
      { title: 'service', cut: 'middle' },
      { title: 'state' },
      { title: 'health' },
      { title: 'process', cut: 'middle' },
      { title: 'port', cut: 'end' },
      { title: 'started', spare: 2 },
      { title: 'restarts', align: 'right', spare: 1 },
      { title: 'last trouble', cut: 'end', spare: 3 },
    ],
    rows,
  )}\n`;
}

/** `cache  running  port 6379, process 4711, 0.4 s`. */
export function renderOutcome(outcome: ServiceOutcome): string {
  const { service, status, ports, pid, container, durationMs, isWatchedAgain } = outcome;
  const facts = [
    ...(portsOf(ports) === '' ? [] : [`port ${portsOf(ports)}`]),
    ...(pid === undefined ? [] : [`process ${pid}`]),
    ...(container === undefined ? [] : [`container ${container}`]),
    ...(isWatchedAgain === true ? ['watched again: its keeper was gone'] : []),
    ...(durationMs === 0 ? [] : [formatSeconds(durationMs / 1000)]),
  ];
  return `${harmless(service)}  ${paintState(status)}${facts.length === 0 ? '' : `  ${harmless(facts.join(', '))}`}\n`;
}

const turns = {
  restarted: 'was started again',
  recovered: 'has run for a minute since',
  ended: 'is not started again',
  given_up: 'is given up',
} as const;

/** `cache  was started again, 2 minutes ago: exit code 9`. */
export const renderTurn = ({ service, status, occurredAt, ended }: AnnouncedTurn): string =>
  `${harmless(service)}  ${turns[status]}, ${formatAge(Date.now() - occurredAt)}${ended === undefined ? '' : `: ${harmless(ended)}`}\n`;
