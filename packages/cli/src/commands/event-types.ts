import { didYouMean, matchesType } from '@phlo/core';
import { cliErrors } from '../errors.js';

/**
 * A pattern that can match nothing is a slip of the pen, not an empty answer; a plugin that is gone may have left events of a type of
 * its own. Throws `USAGE`.
 */
export function assertKnownType(pattern: string, known: Iterable<string>): void {
  const types = [...known];
  const isOfPlugin = !pattern.includes('*') && !types.some((type) => type.startsWith(pattern.split('.')[0] ?? ''));
  if (isOfPlugin || types.some((type) => matchesType(pattern, type))) return;
  const families = [...new Set(types.map((type) => `${type.split('.')[0]}.*`))];
  throw cliErrors.create('USAGE', {
    message: `--type takes a type or a family of types, and nothing is called "${pattern}".`,
    hint: didYouMean(pattern, [...types, ...families]) ?? `The families are ${families.join(', ')}.`,
  });
}
