import type { ScheduleTrigger } from '@phlo/core';
import type { CronTimes } from './cron-times.js';

/** For so long after its time a run is no catch-up: a restart, or a machine that was busy. */
const graceMs = 5 * 60_000;

export interface DueFacts {
  readonly times: CronTimes;
  /** Due times up to here are settled: the newest that was answered or passed over, or when the schedule was first seen. */
  readonly since: number;
  readonly now: number;
  readonly catchUp: 'once' | 'skip';
  /** Whether the schedule's last run goes on. Asked where a time is due. */
  readonly isUnderWay: () => boolean;
}

/** What is to be done about a due time. */
export type Decision =
  | { readonly act: 'run'; readonly dueAt: number; readonly trigger: Extract<ScheduleTrigger, 'cron' | 'catch_up'> }
  | { readonly act: 'pass'; readonly dueAt: number; readonly passed: 'missed' | 'overlap' };

/**
 * Decides about the newest time that is due. Of several that have come since the last look it stands for all: none of the others is
 * made up for. Nothing where none is due.
 */
export function decide({ times, since, now, catchUp, isUnderWay }: DueFacts): Decision | undefined {
  const dueAt = times.last(now);
  if (dueAt === undefined || dueAt <= since) return undefined;
  if (isUnderWay()) return { act: 'pass', dueAt, passed: 'overlap' };
  const isLate = now - dueAt > graceMs;
  if (isLate && catchUp === 'skip') return { act: 'pass', dueAt, passed: 'missed' };
  return { act: 'run', dueAt, trigger: isLate ? 'catch_up' : 'cron' };
}
