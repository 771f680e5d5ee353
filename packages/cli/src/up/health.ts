import type { Clock, Endpoint, StateStore } from '@phlo/core';
import { describeSchedules } from '../schedule/describe-schedules.js';
import type { DescribeOptions } from '../schedule/describe-schedules.js';

export interface HealthOptions extends Pick<DescribeOptions, 'schedules' | 'policies'> {
  readonly project: string;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly startedAt: number;
  /** When it last looked at everything; also by the clock that nobody puts forward or back. */
  readonly looked: () => { readonly at: number; readonly monotonic: number };
  /** Files that are not what they were when they were read. */
  readonly changed: () => readonly string[];
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
      const state = judge(options);
      return toAnswer(state.status === 'ok', isTrusted ? reportHealth(options, state) : { status: state.status });
    },
  };
}

/**
 * `/livez`: 200 as long as it looks at everything, also while it ends: whoever restarts what does not live is not to restart what waits
 * for a run. That the state cannot be read is no reason to restart either.
 */
export function liveEndpoint(options: Pick<HealthOptions, 'clock' | 'looked' | 'isStopping'>): Endpoint {
  return {
    path: '/livez',
    isOpen: true,
    answer: () => {
      const isAlive = options.isStopping() || !isLate(options);
      return toAnswer(isAlive, { status: isAlive ? 'ok' : 'failing' });
    },
  };
}

const toAnswer = (isWell: boolean, body: unknown) => ({
  status: isWell ? 200 : 503,
  type: 'application/json',
  text: `${JSON.stringify(body, undefined, 2)}\n`,
});

const isLate = ({ clock, looked }: Pick<HealthOptions, 'clock' | 'looked'>): boolean =>
  clock.monotonic() - looked().monotonic > lateMs;

interface Judgement {
  readonly status: 'ok' | 'failing' | 'stopping';
  readonly isReadable: boolean;
  readonly isLate: boolean;
}

/** Costs next to nothing: it is asked every few seconds, of a thousand schedules as well. */
function judge(options: HealthOptions): Judgement {
  const facts = { isReadable: canRead(options), isLate: isLate(options) };
  const isWell = facts.isReadable && !facts.isLate;
  return { status: options.isStopping() ? 'stopping' : isWell ? 'ok' : 'failing', ...facts };
}

function canRead({ state }: HealthOptions): boolean {
  try {
    state.freshness.list();
    return true;
  } catch {
    return false;
  }
}

function reportHealth(options: HealthOptions, { status, isReadable, isLate: isBehind }: Judgement) {
  const { project, clock, startedAt, looked, running, changed } = options;
  const schedules = readSchedules(options, clock.now());
  const files = changed();
  return {
    status,
    project,
    startedAt: new Date(startedAt).toISOString(),
    lookedAt: new Date(looked().at).toISOString(),
    checks: { state: isReadable ? 'ok' : 'failed', loop: isBehind ? 'late' : 'ok' },
    definitions: { status: files.length === 0 ? 'current' : 'changed', files },
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
