import type { CheckRecord } from '@phlo/core';

/** A result of a check as JSON has it; its asset and its name stand beside it. */
export function toCheckResult({ asset: _asset, check: _check, at, ...result }: CheckRecord) {
  return { ...result, at: new Date(at).toISOString() };
}
