import { didYouMean } from '@phlo/core';
import { metricsErrors } from '../errors.js';

/** What is thrown for an asset of which nothing has been measured, with the one that was probably meant. */
export function unknownAsset(name: string, known: readonly { readonly asset: string }[]): Error {
  const hint = didYouMean(
    name,
    known.map(({ asset }) => asset),
  );
  return metricsErrors.create('METRICS_UNKNOWN_ASSET', {
    message: `Nothing of ${JSON.stringify(name)} has been measured`,
    ...(hint !== undefined && { hint }),
    details: { asset: name },
  });
}
