import type { FreshnessBook, RunHistory } from '@phlo/core';
import type { AssetPolicy } from './asset-policy.js';
import type { FiringQueue } from './firing-queue.js';
import { judgeAge } from './judge-age.js';
import { freshnessSchedule } from './schedule.js';

/** That an asset is too old, or no longer. */
export interface ToldAge {
  readonly policy: AssetPolicy;
  readonly isStale: boolean;
  readonly ageMs: number;
}

export interface FollowAgesOptions {
  readonly policies: readonly AssetPolicy[];
  readonly book: FreshnessBook;
  readonly runs: Pick<RunHistory, 'latestSuccesses'>;
  readonly queue: FiringQueue;
  readonly tell: (age: ToldAge) => void;
}

/** Looks at the ages of assets: tells what is news, and has run what is too old and to be mended so. */
export interface FollowedAges {
  look(now: number): void;
  /** When one of them becomes too old, or is tried again, as things stood at the last look. */
  nextAt(): number;
}

export function followAges({ policies, book, runs, queue, tell }: FollowAgesOptions): FollowedAges {
  let nextAt = Infinity;

  const refreshing = (): ReadonlySet<string> =>
    new Set(
      [queue.current(), queue.waiting(freshnessSchedule)].flatMap((run) =>
        run?.firing.schedule === freshnessSchedule ? run.select : [],
      ),
    );

  const look = (now: number): void => {
    nextAt = Infinity;
    if (policies.length === 0) return;
    const known = new Map(book.list().map((record) => [record.asset, record]));
    const succeeded = new Map(runs.latestSuccesses().map(({ asset, endedAt }) => [asset, endedAt]));
    const inHand = refreshing();
    const due: string[] = [];
    for (const policy of policies) {
      const { asset, maxAgeMs, refresh } = policy;
      const before = known.get(asset);
      const isRefreshing = inHand.has(selectionOf(asset));
      const facts = { known: before, succeededAt: succeeded.get(asset), maxAgeMs, refresh, isRefreshing, now };
      const { ageMs, isStale, isDue, news, nextAt: at } = judgeAge(facts);
      const record = before ?? { asset, state: 'unknown' as const, followedSince: now };
      if (news !== undefined) tell({ policy, isStale, ageMs });
      if (news !== undefined || isDue || before === undefined)
        book.set({ ...record, ...(news !== undefined && { state: news }), ...(isDue && { triedAt: now }) });
      if (isDue) due.push(selectionOf(asset));
      nextAt = Math.min(nextAt, at);
    }
    if (due.length === 0) return;
    const waiting = queue.waiting(freshnessSchedule)?.select ?? [];
    const firing = { schedule: freshnessSchedule, trigger: 'stale' as const };
    queue.put({ firing, select: [...waiting, ...due], fullRefresh: false });
  };

  return { look, nextAt: () => nextAt };
}

/** With what it is made of: what is old is mostly old because its sources were not read. */
const selectionOf = (asset: string): string => `+${asset}`;
