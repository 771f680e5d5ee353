import { createHash } from 'node:crypto';

/**
 * One part of a fully qualified name, as OpenMetadata's server writes it: in quotes where it has a dot, for dots divide the parts.
 */
export const quoteName = (name: string): string => (name.includes('.') ? `"${name}"` : name);

/** The fully qualified name of something within something else, whose own name is `parent`. */
export const nameWithin = (parent: string, name: string): string => `${parent}.${quoteName(name)}`;

/** What names of entities may not hold, and what OpenMetadata's own connectors write instead. */
const reserved = [
  ['::', '__reserved__colon__'],
  ['>', '__reserved__arrow__'],
  ['"', '__reserved__quote__'],
  ['\n', '__reserved__newline__'],
  ['\r', '__reserved__carriage_return__'],
  ['\t', '__reserved__tab__'],
] as const;

const longestName = 256;

/**
 * A name that the server takes: without what its own syntax uses, and at most 256 characters of it. One that is longer ends in a hash, so that it
 * stays another name than one that begins like it.
 */
export function entityName(name: string): string {
  const legal = reserved.reduce((text, [from, to]) => text.replaceAll(from, to), name).toWellFormed();
  if (legal.length <= longestName) return legal;
  const hash = createHash('sha256').update(legal).digest('hex').slice(0, 12);
  // Half a character at its end would be none.
  const start = legal.slice(0, longestName - hash.length - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${start}~${hash}`;
}
