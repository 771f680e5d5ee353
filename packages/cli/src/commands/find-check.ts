import { didYouMean } from '@phlo/core';
import { cliErrors } from '../errors.js';

/** Throws `CHECK_UNKNOWN` where no asset has the name. */
export function assertAsset(asset: string, known: readonly string[]): void {
  if (known.includes(asset)) return;
  const hint = didYouMean(asset, known);
  throw cliErrors.create('CHECK_UNKNOWN', {
    message: `No asset of this project is called ${JSON.stringify(asset)}.`,
    ...(hint !== undefined && { hint }),
  });
}

/** Throws `CHECK_UNKNOWN` where the asset has no check of the name, and never had. */
export function assertCheck(
  check: string,
  { asset, checks }: { readonly asset: string; readonly checks: readonly string[] },
): void {
  if (checks.includes(check)) return;
  const hint = didYouMean(check, checks);
  throw cliErrors.create('CHECK_UNKNOWN', {
    message: `${asset} has no check ${JSON.stringify(check)}, and none is in its history.`,
    ...(hint !== undefined && { hint }),
  });
}
