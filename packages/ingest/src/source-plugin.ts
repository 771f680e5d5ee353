import type { Plugin } from '@phlo/core';
import type { AnySourceType } from './define-source.js';

/** What a plugin may use while it looks whether its source answers. It has not been set up. */
export interface ProbeContext<Config> {
  readonly config: Config;
  /** Absolute. */
  readonly projectDir: string;
  /** Aborts after some seconds. */
  readonly signal: AbortSignal;
}

/** A plugin that adds sources. A project imports them from its package and gives them to `ingestion()`. */
export interface SourcePlugin<Config = unknown> extends Plugin<Config> {
  readonly group: 'sources';
  readonly sources: readonly AnySourceType<Config>[];
  /** Looks whether the source answers, for `phlo doctor` and `phlo plugin check`; throws where it does not. It reads nothing that costs. */
  check?(context: ProbeContext<Config>): void | Promise<void>;
}

/** Declares a plugin of the group `sources`, with sources that `defineSource` made. */
export function defineSourcePlugin<Config = undefined>(
  plugin: Omit<SourcePlugin<Config>, 'group' | 'provides'>,
): SourcePlugin<Config> {
  const provides = Object.fromEntries(plugin.sources.map(({ sourceName }) => [sourceName, 'a source']));
  return { ...plugin, group: 'sources', provides };
}
