import type { Clock, Endpoint, StateStore } from '@phlo/core';
import { describeSchedules } from '../schedule/describe-schedules.js';
import type { DescribeOptions } from '../schedule/describe-schedules.js';

export interface HealthOptions extends Pick<DescribeOptions, 'schedules' | 'policies'> {
  readonly project: string;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly startedAt: number;
  /** When it last looked at everything. */
  readonly lookedAt: () => number;
  readonly running: () => string | undefined;
  readonly isStopping: () => boolean;
}

/** Six looks that did not come. */
const lateMs = 30_000;

/**
 * `/healthz`: 200 where the process does its work, 503 where it does not, or is about to end. Everybody is told that, for whoever asks
 * every few seconds has no token; the rest is for those who have it.
 */
export function healthEndpoint(options: HealthOptions): Endpoint {
  return {
    path: '/healthz',
    isOpen: true,
    answer: ({ isTrusted }) => {
      const report = reportHealth(options);
      const shown = isTrusted ? report : { status: report.status };
      return {
        status: report.status === 'ok' ? 200 : 503,
        type: 'application/json',
        text: `${JSON.stringify(shown, undefined, 2)}\n`,
      };
    },
  };
}

function reportHealth(options: HealthOptions) {
  const { project, clock, startedAt, lookedAt, running, isStopping } = options;
  const now = clock.now();
  const schedules = readSchedules(options, now);
  const isLate = now - lookedAt() > lateMs;
  const isWell = schedules !== undefined && !isLate;
  return {
    status: isStopping() ? 'stopping' : isWell ? 'ok' : 'failing',
    project,
    startedAt: new Date(startedAt).toISOString(),
    lookedAt: new Date(lookedAt()).toISOString(),
    checks: { state: schedules === undefined ? 'failed' : 'ok', loop: isLate ? 'late' : 'ok' },
    running: running() ?? null,
    schedules: schedules ?? [],
  };
}

/** Nothing that an error has said: `undefined` where the state cannot be read. */
function readSchedules({ schedules, policies, state }: HealthOptions, now: number) {
  try {
    return describeSchedules({ schedules, policies, state, now }).map(
      ({ kind, name, nextAt, lastAt, lastOutcome }) => ({ kind, name, nextAt, lastAt, lastOutcome }),
    );
  } catch {
    return undefined;
  }
}
