import { definePlugin, onPattern } from '@phlo/core';
import type { HookProviderPlugin, PhloEvent, PluginContext, PluginStore } from '@phlo/core';
import { openBooks } from './book/open-books.js';
import { isRecordedEvent, recordEvent } from './book/record-event.js';
import type { Books } from './book/record-event.js';
import { openMetadataConfig, type OpenMetadataConfig } from './config.js';
import { createPusher, type Pusher } from './push/create-pusher.js';
import { createClient } from './server/create-client.js';
import { examineServer } from './server/examine-server.js';

interface Opened {
  readonly store: PluginStore;
  readonly books: Books;
  readonly pusher: Pusher;
  readonly config: OpenMetadataConfig;
}

/** Days after which a result that no table has taken is forgotten, and one that was taken may come again. */
const keptDays = 30;
const dayMs = 86_400_000;

/**
 * The plugin `openmetadata`: one durable hook, so that a table is there before its lineage and its checks. It hears every type in their order
 * and acts on those of {@link recordedTypes}.
 */
export function createOpenMetadataPlugin(): HookProviderPlugin<OpenMetadataConfig> {
  let opened: Opened | undefined;
  const sync = async (events: readonly PhloEvent[], signal: AbortSignal): Promise<void> => {
    const recorded = events.filter(isRecordedEvent);
    const [first] = recorded;
    if (opened === undefined || first === undefined) return;
    const { store, books, pusher, config } = opened;
    const concerns = store.transaction(() => {
      books.results.prune(first.time - keptDays * dayMs);
      return recorded.map((event) => recordEvent(event, books, config));
    });
    await pusher.push(concerns, signal);
  };

  return definePlugin<OpenMetadataConfig>({
    name: 'openmetadata',
    permissions: {
      network: 'reads and writes the OpenMetadata server that is configured',
      files: 'reads the SQL of models, and samples of failed rows where they may be sent',
    },
    config: openMetadataConfig,
    getHooks: () => [
      onPattern('*', {
        name: 'sync',
        delivery: 'queued',
        queue: 'durable',
        timeoutMs: 120_000,
        batch: { size: 64 },
        handleBatch: (events, { signal }) => sync(events, signal),
      }),
    ],
    examine: async ({ config, signal }) => [await examineServer(createClient(config), signal)],
    setup: (context) => void (opened = open(context)),
    dispose: () => {
      opened?.store[Symbol.dispose]();
      opened = undefined;
    },
  });
}

function open({ config, state, log }: PluginContext<OpenMetadataConfig>): Opened {
  const { store, books } = openBooks(state);
  return { store, books, config, pusher: createPusher({ client: createClient(config), books, config, log }) };
}
