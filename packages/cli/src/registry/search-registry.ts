import type { RegistryEntry } from './parse-registry.js';

/** What is looked for; all of it must hold. */
export interface RegistryQuery {
  /** Parts of a name, package, description, tag, or something that it provides, in any case. */
  readonly words?: readonly string[];
  readonly group?: string;
  readonly tags?: readonly string[];
  /** An event type, or a pattern, that it hears or emits. */
  readonly event?: string;
}

/** The plugins that a query means: those whose name begins with one of the words first, then in the order of the registry. */
export function searchRegistry(entries: readonly RegistryEntry[], query: RegistryQuery): readonly RegistryEntry[] {
  const { group, tags = [], event } = query;
  const words = (query.words ?? []).map((word) => word.toLowerCase());
  const found = entries.filter(
    (entry) =>
      words.every((word) => textOf(entry).includes(word)) &&
      (group === undefined || entry.group === group) &&
      tags.every((tag) => entry.tags.includes(tag.toLowerCase())) &&
      (event === undefined || speaks(entry, event)),
  );
  const rank = ({ name }: RegistryEntry) => (words.some((word) => name.startsWith(word)) ? 0 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

/** No sign of a word that is looked for is a line end. */
const textOf = (entry: RegistryEntry): string =>
  [entry.name, entry.package, entry.description, ...entry.tags, ...Object.entries(entry.provides).flat()]
    .join('\n')
    .toLowerCase();

/** Two patterns meet where one is the other, or lies below it: `run.end`, `run.*` and `*` do, and a pinned `run.end@1` is a `run.end`. */
const speaks = ({ events }: RegistryEntry, wanted: string): boolean =>
  [...events.reads, ...events.emits].some((type) => covers(type, wanted) || covers(wanted, type));

function covers(pattern: string, type: string): boolean {
  const [bare = ''] = pattern.split('@');
  const [other = ''] = type.split('@');
  return bare === other || bare === '*' || (bare.endsWith('.*') && other.startsWith(bare.slice(0, -1)));
}
