import type { Clock, Logger, Plugin } from '@phlo/core';
import type { MartTarget } from './marts.js';

/** Where marts are to go, and what a destination may use to get there. */
export interface DestinationContext<Config = unknown> {
  /** As the project or its environment gives it. It may hold a password: never shown, logged or thrown. */
  readonly url: string;
  /** What the project configures for the plugin. */
  readonly config: Config;
  /** Absolute; what is relative in a URL is relative to it. */
  readonly projectDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /**
   * Keeps other processes of this project away from what only one may open, such as a folder, until it is disposed. It is waited for a
   * while. Throws `MARTS_BUSY`.
   */
  exclusive(resource: string): Promise<Disposable>;
}

/** A plugin that publishes marts somewhere: `marts.url` of a project names it by the scheme of its URL. */
export interface DestinationPlugin<Config = unknown> extends Plugin<Config> {
  readonly group: 'destinations';
  /** Schemes of URLs, in lower case and without the colon: `['acme']` for `acme://…`. */
  readonly schemes: readonly string[];
  /** Where a URL leads, for people and events and without secrets; opens nothing. Throws for a URL that leads nowhere. */
  describe(url: string, place: Pick<DestinationContext, 'projectDir'>): string;
  /** Opens the target; whoever asked closes it. */
  open(context: DestinationContext<Config>): Promise<MartTarget>;
}

/**
 * Declares a plugin of the group `destinations`. Its target is to pass `describeDestination` of `@phlo/testing`, and
 * `describeMartTarget` where it answers SQL as PostgreSQL does.
 */
export function defineDestinationPlugin<Config = undefined>(
  plugin: Omit<DestinationPlugin<Config>, 'group' | 'provides'>,
): DestinationPlugin<Config> {
  const provides = Object.fromEntries(plugin.schemes.map((scheme) => [scheme, `marts at ${scheme}:`]));
  return { ...plugin, group: 'destinations', provides };
}
