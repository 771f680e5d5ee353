import { entityName, nameWithin, quoteName } from '../names/quote-name.js';
import type { TagLabel } from '../server/requests.js';
import type { Wanted } from './wanted.js';

/** Tags of an asset: what the server has to know of them, and how a table names them. */
export interface WantedTags {
  readonly wanted: readonly Wanted[];
  readonly labels: readonly TagLabel[];
}

/** Length of a tag's fully qualified name that the server takes. */
const longestTag = 128;

/** `layer: 'bronze'` is the tag `layer=bronze` of the classification; a tag that is too long for the server is left out. */
export function wantTags(classification: string, tags: Readonly<Record<string, string>>): WantedTags {
  const name = entityName(classification);
  const parent = quoteName(name);
  const named = Object.entries(tags)
    .map(([key, value]) => entityName(value === '' ? key : `${key}=${value}`))
    .map((tag) => ({ tag, key: nameWithin(parent, tag) }))
    .filter(({ tag, key }) => tag !== '' && key.length <= longestTag)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const made: Wanted = {
    kind: 'classification',
    key: parent,
    request: { name, description: 'Tags of the assets of Phlo.' },
    needs: [],
    onlyIfMissing: true,
  };
  return {
    wanted: named.length === 0 ? [] : [made, ...named.map((tag) => wantTag(parent, tag))],
    labels: named.map(({ key }) => ({
      tagFQN: key,
      source: 'Classification',
      labelType: 'Automated',
      state: 'Confirmed',
    })),
  };
}

const wantTag = (classification: string, { tag, key }: { readonly tag: string; readonly key: string }): Wanted => ({
  kind: 'tag',
  key,
  request: { name: tag, classification, description: `Assets that say \`${tag}\`.` },
  needs: [{ kind: 'classification', key: classification }],
  onlyIfMissing: true,
});
