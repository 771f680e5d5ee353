import type { PhloEvent } from '../events/envelope.js';
import { createAssetIndex } from './asset-index.js';
import type { AssetPattern } from './asset-pattern.js';
import type { FieldCondition, ParsedFilter } from './filter.js';

/** What filters look at. */
export type Matchable = Pick<PhloEvent, 'assetKeys' | 'tags'> & { readonly data: unknown };

/** The value of a tag or of a payload field. */
export function fieldOf(event: Matchable, dimension: 'tags' | 'data', name: string): unknown {
  const fields = event[dimension] as Readonly<Record<string, unknown>>;
  // A tag named `constructor` must not find Object's.
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** A whole filter as a question, without the index of a bus: `undefined` where everything passes. */
export function toPredicate({ assets, conditions }: ParsedFilter): ((event: Matchable) => boolean) | undefined {
  const ofAssets = assets === undefined ? undefined : matchAssets(assets);
  const ofFields = matchFields(conditions);
  if (ofAssets === undefined) return ofFields;
  return ofFields === undefined ? ofAssets : (event) => ofAssets(event) && ofFields(event);
}

function matchAssets(patterns: readonly AssetPattern[]): (event: Matchable) => boolean {
  const index = createAssetIndex<true>();
  for (const pattern of patterns) index.add(pattern, true);
  return ({ assetKeys }) => assetKeys.some((key) => index.find(key).length > 0);
}

/** All conditions; `undefined` where there is none. */
export function matchFields(conditions: readonly FieldCondition[]): ((event: Matchable) => boolean) | undefined {
  if (conditions.length === 0) return undefined;
  const checks = conditions.map(({ dimension, name, values }) => ({
    dimension,
    name,
    values: new Set<unknown>(values),
  }));
  return (event) => checks.every(({ dimension, name, values }) => values.has(fieldOf(event, dimension, name)));
}
