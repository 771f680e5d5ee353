import type { Check } from './check.js';

/** A name that two checks have: the results of one would hide those of the other. */
export function findTwice(checks: readonly Check[]): string | undefined {
  const names = checks.map(({ name }) => name);
  return names.find((name, index) => names.indexOf(name) !== index);
}
