import type { Clock, ConfigSchema, EventAlert, Logger, Plugin } from '@phlo/core';

/** What a receiver is told at once. */
export interface Notification {
  /** The same whenever it is sent again: what a target tells copies by. */
  readonly id: string;
  readonly project: string;
  /** Name of the receiver in the configuration. */
  readonly receiver: string;
  /** At least one, in the order in which they changed; none of them twice. */
  readonly alerts: readonly EventAlert[];
}

/** One target, ready to be told. */
export interface Notifier extends Partial<AsyncDisposable> {
  /**
   * Tells the target. Returning means that it has taken the notification. What is thrown decides what becomes of it: a network error, an HTTP
   * status 429 or 5xx or `unavailable(…)` pauses this receiver alone; anything else counts as an attempt of five. It may come a second time,
   * with the same id. No error may hold a secret.
   */
  send(notification: Notification, options: { readonly signal: AbortSignal }): Promise<void>;
  /** What `send` would send, as JSON and without secrets: for `phlo alerts test --dry-run`. */
  preview(notification: Notification): unknown;
}

/** What a receiver gets when it is made. */
export interface NotifierContext {
  readonly clock: Clock;
  readonly log: Logger;
  /** Absolute folder of the project. */
  readonly projectDir: string;
}

/** A plugin that brings a kind of receiver: `type: '<its name>'` in the configuration of alerting. */
export interface NotifierPlugin<Options = unknown> extends Plugin {
  readonly group: 'notifiers';
  /** Checks what a receiver of this kind is configured with, `type` left out. */
  readonly receiver: ConfigSchema<Options>;
  /** Opens no connection yet: the project may have nothing to tell. */
  open(options: Options, context: NotifierContext): Notifier;
}

/**
 * Declares a plugin of the group `notifiers`.
 *
 * @example
 * ```ts
 * import { defineNotifierPlugin } from '@phlo/alerting';
 * import { z } from 'zod';
 *
 * export default () =>
 *   defineNotifierPlugin({
 *     name: 'ntfy',
 *     receiver: z.strictObject({ topic: z.string() }),
 *     open: ({ topic }) => {
 *       const bodyOf = (alerts: readonly { readonly title: string }[]) => alerts.map(({ title }) => title).join('\n');
 *       return {
 *         preview: ({ alerts }) => bodyOf(alerts),
 *         send: async ({ alerts }, { signal }) => {
 *           const { status } = await fetch(`https://ntfy.sh/${topic}`, { method: 'POST', body: bodyOf(alerts), signal });
 *           if (status >= 300) throw Object.assign(new Error(`ntfy answered ${status}`), { status });
 *         },
 *       };
 *     },
 *   });
 * ```
 */
export function defineNotifierPlugin<Options>(
  plugin: Omit<NotifierPlugin<Options>, 'group' | 'provides'>,
): NotifierPlugin<Options> {
  return { ...plugin, group: 'notifiers', provides: { [plugin.name]: `receivers of the type ${plugin.name}` } };
}

/** Whether a plugin of the group keeps the contract: nobody has compiled a discovered one against it. */
export function isNotifierPlugin(plugin: Plugin): plugin is NotifierPlugin {
  return 'receiver' in plugin && 'open' in plugin && typeof plugin.open === 'function';
}
