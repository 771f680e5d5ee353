import { definePlugin, onEvent } from '@phlo/core';
import type { PluginStore } from '@phlo/core';
import { graphConfig } from './graph-config.js';
import { openGraphStore } from './graph-store.js';
import { recordEdges } from './record-edges.js';
import { recordEnd } from './record-end.js';

const dayMs = 86_400_000;
/** What it keeps must be exact, so its hooks read the journal; they need no network, and are through at once. */
const durable = { delivery: 'queued', queue: 'durable' } as const;

/** Keeps a graph of what was made of what, out of `lineage.edges` and the ends of steps. */
export default () => {
  let store: PluginStore | undefined;
  const opened = (): PluginStore => {
    if (store === undefined) throw new Error('The plugin was not set up');
    return store;
  };
  return definePlugin({
    name: 'lineage',
    config: graphConfig,
    setup: ({ state, clock, config: { historyDays } }) => {
      store = openGraphStore(state);
      forget(store, clock.now() - historyDays * dayMs);
    },
    // It speaks to nobody, so there is nothing of it that could be away.
    examine: ({ config: { historyDays } }) => [
      {
        status: 'ok',
        message: `keeps what was made of what, and for ${historyDays} days which run did it, for \`phlo lineage\``,
      },
    ],
    dispose: () => store?.[Symbol.dispose](),
    getHooks: () => [
      onEvent('lineage.edges', { ...durable, name: 'edges', handler: (event) => recordEdges(opened(), event) }),
      onEvent('ingestion.end', { ...durable, name: 'ingestions', handler: (event) => recordEnd(opened(), event) }),
      onEvent('transform.end', { ...durable, name: 'transforms', handler: (event) => recordEnd(opened(), event) }),
      onEvent('publish.end', { ...durable, name: 'publishes', handler: (event) => recordEnd(opened(), event) }),
    ],
  });
};

/** Drops what happened before a moment; the graph itself stays. */
function forget(store: PluginStore, before: number): void {
  store.run('DELETE FROM history WHERE at < ?', before);
  store.run('DELETE FROM job_runs WHERE ended_at < ?', before);
}
