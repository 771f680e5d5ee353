import { coreErrors } from '../errors/core-errors.js';
import { parseAssetPattern } from './asset-pattern.js';

/**
 * Whether asset keys match a filter as hooks have it: `bronze.flights`, `bronze.*`, `marts.**`. For plugins whose own
 * configuration names assets. Throws `HOOK_FILTER_INVALID`.
 */
export function createAssetMatcher(text: string): (assetKey: string) => boolean {
  const { segments, hasTail } = parseAssetPattern(text, (problem, hint) => {
    throw coreErrors.create('HOOK_FILTER_INVALID', {
      message: `The filter ${problem}`,
      ...(hint !== undefined && { hint }),
    });
  });
  return (assetKey) => {
    const given = assetKey.split('.');
    const fits = hasTail ? given.length > segments.length : given.length === segments.length;
    return fits && segments.every((segment, index) => segment === '*' || segment === given[index]);
  };
}
