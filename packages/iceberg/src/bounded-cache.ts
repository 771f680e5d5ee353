/** What was read last, up to a total size; for files that never change. */
export interface BoundedCache<Value> {
  /** The value of a key, loaded at most once at a time. A failed load is not kept. */
  get(key: string, load: () => Promise<Value>): Promise<Value>;
}

/** `sizeOf` in any unit, `limit` in the same. A value above the limit is not kept. */
export function createBoundedCache<Value>(limit: number, sizeOf: (value: Value) => number): BoundedCache<Value> {
  const kept = new Map<string, { readonly value: Value; readonly size: number }>();
  const loading = new Map<string, Promise<Value>>();
  let total = 0;

  const keep = (key: string, value: Value): void => {
    const size = sizeOf(value);
    if (size > limit) return;
    kept.set(key, { value, size });
    total += size;
    // A map iterates in the order of insertion, and a hit inserts again: the first is the one used longest ago.
    for (const [oldest, entry] of kept) {
      if (total <= limit) break;
      kept.delete(oldest);
      total -= entry.size;
    }
  };

  return {
    async get(key, load) {
      const hit = kept.get(key);
      if (hit !== undefined) {
        kept.delete(key);
        kept.set(key, hit);
        return hit.value;
      }
      const pending = loading.get(key) ?? load();
      loading.set(key, pending);
      try {
        const value = await pending;
        if (!kept.has(key)) keep(key, value);
        return value;
      } finally {
        loading.delete(key);
      }
    },
  };
}
