import type { AssetFreshness, FreshnessBook } from '@phlo/core';

import type { Sqlite } from './sqlite.js';

interface FreshnessRow {
  readonly asset: string;
  readonly state: string;
  readonly followed_since: number;
  readonly tried_at: number | null;
}

/** What was told of the age of assets, on the state file. */
export function openFreshness(db: Sqlite): FreshnessBook {
  const list = db.prepare<FreshnessRow>('SELECT * FROM freshness ORDER BY asset');
  const put = db.prepare(
    'INSERT OR REPLACE INTO freshness (asset, state, followed_since, tried_at) VALUES (?, ?, ?, ?)',
  );
  const drop = db.prepare('DELETE FROM freshness WHERE asset = ?');
  return {
    list: () => list.all().map(toFreshness),
    set: ({ asset, state, followedSince, triedAt }) => void put.run(asset, state, followedSince, triedAt ?? null),
    retain: (kept) =>
      db.transaction(() => {
        for (const { asset } of list.all()) if (!kept.includes(asset)) drop.run(asset);
      }),
  };
}

// The cast holds: only `set` fills the column.
const toFreshness = ({ asset, state, followed_since, tried_at }: FreshnessRow): AssetFreshness => ({
  asset,
  state: state as AssetFreshness['state'],
  followedSince: followed_since,
  ...(tried_at === null ? {} : { triedAt: tried_at }),
});
