import type { AssetPattern } from './asset-pattern.js';

interface Node<T> {
  readonly children: Map<string, Node<T>>;
  /** Patterns that end here. */
  readonly here: T[];
  /** Patterns that end here with `**`. */
  readonly tail: T[];
}

/** Finds what was added under the patterns that an asset key matches, without looking at the others. */
export interface AssetIndex<T> {
  add(pattern: AssetPattern, item: T): void;
  /** In no order, and more than once where several patterns of one item match. */
  find(assetKey: string): T[];
}

/** Exact keys in a map, patterns in a trie of segments. */
export function createAssetIndex<T>(): AssetIndex<T> {
  const exact = new Map<string, T[]>();
  const root = createNode<T>();
  let hasPatterns = false;
  return {
    add: (pattern, item) => {
      if (pattern.isExact) {
        const items = exact.get(pattern.text);
        if (items === undefined) exact.set(pattern.text, [item]);
        else items.push(item);
        return;
      }
      hasPatterns = true;
      const node = pattern.segments.reduce(childOf, root);
      (pattern.hasTail ? node.tail : node.here).push(item);
    },
    find: (assetKey) => {
      const found = [...(exact.get(assetKey) ?? [])];
      if (hasPatterns) collect(root, { segments: assetKey.split('.'), found });
      return found;
    },
  };
}

function createNode<T>(): Node<T> {
  return { children: new Map(), here: [], tail: [] };
}

function childOf<T>(node: Node<T>, segment: string): Node<T> {
  let child = node.children.get(segment);
  if (child === undefined) {
    child = createNode();
    node.children.set(segment, child);
  }
  return child;
}

interface Search<T> {
  readonly segments: readonly string[];
  readonly found: T[];
}

function collect<T>(node: Node<T>, search: Search<T>, from = 0): void {
  const { segments, found } = search;
  if (from === segments.length) {
    found.push(...node.here);
    return;
  }
  found.push(...node.tail);
  const literal = node.children.get(segments[from] ?? '');
  if (literal !== undefined) collect(literal, search, from + 1);
  // An asset cannot be named `*`, so the two children are never the same.
  const any = segments[from] === '*' ? undefined : node.children.get('*');
  if (any !== undefined) collect(any, search, from + 1);
}
