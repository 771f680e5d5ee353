import type { HookPlugin, PluginHost } from '@phlo/core';
import { loadPlugin } from '@phlo/core';

/** The plugins of a project: set up when something is first about to be announced, disposed with the project. */
export interface PluginsOnce extends AsyncDisposable {
  /** Throws `PLUGIN_FAILED`, `PLUGIN_INVALID` and what a refused hook throws: a run without a gate's hook would be unguarded. */
  load(): Promise<void>;
}

export function createPluginsOnce(plugins: readonly HookPlugin[], context: PluginHost): PluginsOnce {
  const loaded: AsyncDisposable[] = [];
  let loading: Promise<void> | undefined;
  const loadAll = async (): Promise<void> => {
    for (const plugin of plugins) loaded.push(await loadPlugin(plugin, context));
  };
  return {
    load: () => (loading ??= loadAll()),
    async [Symbol.asyncDispose]() {
      await loading?.catch(() => undefined);
      for (const plugin of loaded.splice(0).toReversed()) await disposeQuietly(plugin, context);
    },
  };
}

/** What a plugin leaves open at the end cannot undo what was committed: it is told, and the others are closed too. */
async function disposeQuietly(plugin: AsyncDisposable, { log }: PluginHost): Promise<void> {
  try {
    await plugin[Symbol.asyncDispose]();
  } catch (error) {
    log.log('warn', error instanceof Error ? error.message : String(error));
  }
}
