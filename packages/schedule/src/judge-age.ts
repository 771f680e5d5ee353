import type { AssetFreshness } from '@phlo/core';

export interface AgeFacts {
  /** As it was told last; `undefined` before the first look. */
  readonly known: AssetFreshness | undefined;
  /** When the asset last succeeded. */
  readonly succeededAt: number | undefined;
  readonly maxAgeMs: number;
  /** Whether a run is to be begun where the asset is too old. */
  readonly refresh: boolean;
  /** Such a run waits or goes on. */
  readonly isRefreshing: boolean;
  readonly now: number;
}

export interface AgeJudgement {
  readonly ageMs: number;
  readonly isStale: boolean;
  /** A run is to be begun. */
  readonly isDue: boolean;
  /** What is to be told, where that is news. */
  readonly news?: 'fresh' | 'stale';
  /** When the asset becomes too old, or is tried again. */
  readonly nextAt: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** An asset that a run has left too old is tried again after a quarter of its age, at least a minute and at most an hour. */
export const retryMs = (maxAgeMs: number): number => Math.min(hourMs, Math.max(minuteMs, maxAgeMs / 4));

/**
 * Judges the age of one asset. Where a run is to mend it, it is only told once a run has not: whoever is alerted is alerted of
 * something that does not mend itself.
 */
export function judgeAge(facts: AgeFacts): AgeJudgement {
  const { known, succeededAt, maxAgeMs, refresh, isRefreshing, now } = facts;
  // What never succeeded is as old as the knowledge that it should.
  const bornAt = succeededAt ?? Math.min(known?.followedSince ?? now, now);
  const staleAt = bornAt + maxAgeMs;
  const isStale = now > staleAt;
  const age = { ageMs: now - bornAt, isStale };
  if (!isStale) {
    const isNews = succeededAt !== undefined && known?.state !== 'fresh';
    return { ...age, isDue: false, nextAt: staleAt + 1, ...(isNews && { news: 'fresh' as const }) };
  }
  // What was tried later than now was tried by a clock that was wrong.
  const triedAt = known?.triedAt !== undefined && known.triedAt <= now ? known.triedAt : 0;
  const wasTried = triedAt > staleAt;
  const retryAt = wasTried ? triedAt + retryMs(maxAgeMs) : now;
  const isDue = refresh && !isRefreshing && retryAt <= now;
  const isTold = known?.state === 'stale' || isRefreshing || (refresh && !wasTried);
  // The end of a run is looked at anyway.
  const nextAt = !refresh || isDue || isRefreshing ? Infinity : retryAt;
  return { ...age, isDue, nextAt, ...(!isTold && { news: 'stale' as const }) };
}
