import type { PluginState, PluginStore } from '@phlo/core';
import { createEntityBook } from './create-entity-book.js';
import { createResultBook } from './create-result-book.js';
import { migrations } from './migrations.js';
import type { Books } from './record-event.js';

/** Opens the plugin's tables; whoever does it disposes the store. */
export function openBooks(state: PluginState): { readonly store: PluginStore; readonly books: Books } {
  const store = state.open({ migrations });
  return { store, books: { entities: createEntityBook(store), results: createResultBook(store) } };
}
