import { definePlugin, onEvent } from '@phlo/core';
import type { EventColumn, HookProviderPlugin, PluginContext } from '@phlo/core';
import { semanticConfig } from './config.js';
import type { SemanticConfig } from './config.js';
import { guardPublish } from './guard-publish.js';
import { refreshModels } from './refresh-models.js';
import { openBook } from './state/open-book.js';
import type { Book } from './state/open-book.js';

interface Opened {
  readonly context: PluginContext<SemanticConfig>;
  readonly book: Book;
}

/**
 * The plugin `semantic`: after each publish it compares the models of the marts with their columns, and tells `semantic.refreshed` or
 * `semantic.broken`. With `guard` it vetoes a publish that would break one.
 */
export function createSemanticPlugin(): HookProviderPlugin<SemanticConfig> {
  let opened: Opened | undefined;
  // What the guard has to know before the publish, and a queue would bring after it.
  const noteTable = (table: string, columns: readonly EventColumn[] | undefined, eventId: string): void => {
    if (opened?.context.config.guard !== true || columns === undefined) return;
    opened.book.noteTable(
      table,
      columns.map(({ name }) => name),
      eventId,
    );
  };
  const partsOf = ({ context, book }: Opened) => ({
    book,
    now: context.clock.now,
    providers: () => context.pluginsOf('semantic'),
  });
  return definePlugin<SemanticConfig>({
    name: 'semantic',
    emits: ['semantic.refreshed', 'semantic.broken'],
    config: semanticConfig,
    getHooks: () => [
      onEvent('ingestion.end', {
        name: 'note-tables',
        where: { data: { status: 'success' } },
        handler: ({ id, data }) => noteTable(data.table, data.columns, id),
      }),
      onEvent('transform.end', {
        name: 'note-models',
        where: { data: { status: 'success' } },
        handler: ({ id, data }) => noteTable(data.target, data.columns, id),
      }),
      onEvent('publish.start', {
        name: 'guard',
        delivery: 'await',
        handler: async (event) =>
          opened?.context.config.guard === true ? await guardPublish(partsOf(opened), event) : undefined,
      }),
      onEvent('publish.end', {
        name: 'refresh',
        delivery: 'queued',
        queue: 'durable',
        where: { data: { status: 'success' } },
        handler: async (event, context) => {
          if (opened !== undefined) await refreshModels(partsOf(opened), event, context);
        },
      }),
    ],
    setup: (context) => {
      opened = { context, book: openBook(context.state) };
    },
    dispose: () => {
      const last = opened;
      opened = undefined;
      last?.book[Symbol.dispose]();
    },
  });
}
