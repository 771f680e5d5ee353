import { didYouMean } from '@phlo/core/plugins';
import type { RegistryEntry } from './parse-registry.js';
import type { RegistryQuery } from './search-registry.js';

/**
 * What was probably meant by a query that names nothing: a word or a tag where nothing was found, or an event type that nobody has, which
 * whoever hears everything is found by all the same. `types` are those of Phlo.
 */
export function suggestQuery(
  entries: readonly RegistryEntry[],
  { words: asked = [], tags = [], event }: RegistryQuery,
  { hasFound, types }: { readonly hasFound: boolean; readonly types: readonly string[] },
): readonly string[] {
  const allTags = [...new Set(entries.flatMap((entry) => entry.tags))];
  const words = [...new Set([...entries.flatMap((entry) => [entry.name, entry.package]), ...allTags])];
  const guesses = hasFound
    ? []
    : [
        ...asked.filter((word) => !words.includes(word)).map((word) => didYouMean(word, words)),
        ...tags.filter((tag) => !allTags.includes(tag)).map((tag) => didYouMean(tag, allTags)),
      ];
  return [...guesses, event === undefined ? undefined : explainEvent(entries, event, types)].filter(
    (text) => text !== undefined,
  );
}

function explainEvent(entries: readonly RegistryEntry[], event: string, types: readonly string[]): string | undefined {
  const named = entries.flatMap(({ events }) => [...events.reads, ...events.emits]);
  const known = [...new Set([...types, ...named.map(bare).filter((type) => !type.includes('*'))])];
  const asked = bare(event);
  const isKnown = asked.endsWith('*')
    ? known.some((type) => type.startsWith(asked.slice(0, -1)))
    : known.includes(asked);
  if (isKnown) return undefined;
  const guess = didYouMean(asked, [...known, ...new Set(known.map((type) => `${type.split('.')[0] ?? ''}.*`))]);
  return `Neither Phlo nor a listed plugin has an event type "${event}". ${guess ?? '`phlo events schema` lists those of Phlo.'}`;
}

/** Without the major that it is pinned to. */
const bare = (type: string): string => type.split('@')[0] ?? '';
