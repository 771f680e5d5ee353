import type { PluginStore } from '@phlo/core';

/** Who owns which asset, as far as its own events have told: those of its checks do not. */
export interface OwnerBook {
  of(asset: string): string | undefined;
  set(asset: string, owner: string): void;
}

export function createOwnerBook(store: PluginStore): OwnerBook {
  return {
    of: (asset) => store.get<{ readonly owner: string }>('SELECT owner FROM owners WHERE asset = ?', asset)?.owner,
    set: (asset, owner) => void store.run('INSERT OR REPLACE INTO owners (asset, owner) VALUES (?, ?)', asset, owner),
  };
}
