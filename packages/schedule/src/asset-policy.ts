import { createAssetMatcher } from '@phlo/core';
import { scheduleErrors } from './errors.js';
import type { FreshnessPolicy } from './freshness.js';

/** How old one asset may be. */
export interface AssetPolicy extends Pick<FreshnessPolicy, 'maxAge' | 'maxAgeMs' | 'refresh' | 'severity'> {
  readonly asset: string;
}

/** The policy of each asset that has one. Throws `FRESHNESS_INVALID` for a name that no asset has, and where two policies are about one. */
export function toAssetPolicies(policies: readonly FreshnessPolicy[], assets: readonly string[]): AssetPolicy[] {
  const found = new Map<string, AssetPolicy>();
  for (const { assets: patterns, maxAge, maxAgeMs, refresh, severity } of policies) {
    for (const asset of patterns.flatMap((pattern) => matching(pattern, assets))) {
      if (found.has(asset))
        throw scheduleErrors.create('FRESHNESS_INVALID', {
          message: `Two freshness policies are about ${asset}.`,
          asset,
        });
      found.set(asset, { asset, maxAge, maxAgeMs, refresh, severity });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.asset < b.asset ? -1 : 1));
}

function matching(pattern: string, assets: readonly string[]): readonly string[] {
  const matches = createAssetMatcher(pattern);
  const matched = assets.filter((asset) => matches(asset));
  if (matched.length > 0) return matched;
  throw scheduleErrors.create('FRESHNESS_INVALID', { message: `freshness of ${pattern}: no asset is called so.` });
}
