import type { FiringRecord, StateStore } from '@phlo/core';
import { freshnessSchedule, judgeAge, parseCron, ruleOf } from '@phlo/schedule';
import type { AssetPolicy, Schedule } from '@phlo/schedule';
import { formatAge } from '../output/format.js';

/** A schedule or a freshness policy, as `phlo schedule list` tells it. Times are ISO 8601. */
export interface ScheduleDescription {
  readonly kind: 'cron' | 'freshness';
  /** Of a policy: the asset. */
  readonly name: string;
  /** The cron expression, or the age. */
  readonly rule: string;
  readonly timezone: string | null;
  readonly select: readonly string[];
  /** When it is due next; of a policy, when the asset becomes too old. */
  readonly nextAt: string | null;
  /** When it last began a run, or did not; of a policy, when the asset last succeeded. */
  readonly lastAt: string | null;
  /** Status of that run, `running`, `missed`, `overlap` or `failed`; of a policy `fresh`, `stale` or `unknown`. */
  readonly lastOutcome: string | null;
  readonly lastRunId: string | null;
  /** Why it is due now, or why it was not run; `null` where there is nothing to say. */
  readonly why: string | null;
}

export interface DescribeOptions {
  readonly schedules: readonly Schedule[];
  readonly policies: readonly AssetPolicy[];
  readonly state: Pick<StateStore, 'schedules' | 'freshness' | 'runs'>;
  readonly now: number;
}

/** What is run when, as things stand: looks and changes nothing. */
export function describeSchedules(options: DescribeOptions): readonly ScheduleDescription[] {
  const { schedules, policies, state } = options;
  const known = new Map(state.freshness.list().map((record) => [record.asset, record]));
  const succeeded = new Map(state.runs.latestSuccesses().map((record) => [record.asset, record]));
  return [
    ...schedules.map((schedule) => describeSchedule(schedule, options)),
    ...policies.map((policy): ScheduleDescription => {
      const { asset, maxAge, maxAgeMs, refresh } = policy;
      const success = succeeded.get(asset);
      const facts = { known: known.get(asset), succeededAt: success?.endedAt, maxAgeMs, refresh };
      const { isStale, ageMs } = judgeAge({ ...facts, isRefreshing: false, now: options.now });
      const isKnown = success !== undefined || facts.known !== undefined;
      return {
        kind: 'freshness',
        name: asset,
        rule: maxAge,
        timezone: null,
        select: refresh ? [`+${asset}`] : [],
        nextAt: !isKnown || isStale ? null : iso(options.now - ageMs + maxAgeMs),
        lastAt: iso(success?.endedAt),
        lastOutcome: isStale ? 'stale' : success === undefined ? 'unknown' : 'fresh',
        lastRunId: success?.runId ?? null,
        why: isStale ? describeStale(success?.endedAt, options) : null,
      };
    }),
  ];
}

function describeSchedule(schedule: Schedule, { state, now }: DescribeOptions): ScheduleDescription {
  const { name, cron, timezone, select } = schedule;
  const times = parseCron(cron, timezone);
  const [last] = state.schedules.history(name, { limit: 1 });
  const since = state.schedules.followedSince({ name, rule: ruleOf(schedule) });
  const dueAt = times.last(now);
  const isDue =
    since !== undefined && dueAt !== undefined && dueAt > Math.max(since, state.schedules.lastDue(name, now) ?? 0);
  return {
    kind: 'cron',
    name,
    rule: cron,
    timezone,
    select,
    nextAt: iso(times.next(now)),
    lastAt: iso(last?.at),
    lastOutcome: last === undefined ? null : outcomeOf(last, state),
    lastRunId: last?.runId ?? null,
    why: isDue ? `due since ${iso(dueAt)}, and not run yet` : (last?.message ?? null),
  };
}

/** Also of a process that died in it and that nobody has cleared up after yet. */
function outcomeOf({ runId, passed }: FiringRecord, { runs }: Pick<StateStore, 'runs'>): string {
  if (passed !== undefined || runId === undefined) return passed ?? 'failed';
  const status = runs.get(runId)?.status;
  if (status !== undefined) return status;
  return runs.abandoned().some((run) => run.runId === runId) ? 'failed' : 'running';
}

function describeStale(succeededAt: number | undefined, { now, state }: DescribeOptions): string {
  const what = succeededAt === undefined ? 'never a success' : `last success ${formatAge(now - succeededAt)}`;
  const [tried] = state.schedules.history(freshnessSchedule, { limit: 1 });
  return tried?.message === undefined ? what : `${what}; ${tried.message}`;
}

const iso = (time: number | undefined): string | null => (time === undefined ? null : new Date(time).toISOString());
