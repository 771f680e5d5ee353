import type { HookBus } from '../bus/hook-bus.js';
import type { HookRegistration } from '../bus/registration.js';
import type { FailurePolicy, HookContext, HookFilter, Veto } from '../bus/types.js';
import type { Clock } from '../clock.js';
import type { EventOf, EventType } from '../events/envelope.js';
import type { Logger } from '../log.js';
import type { PluginState } from '../plugin-store.js';
import type { EventDefinitions } from './own-types.js';
import type { ConfigSchema } from './plugin-config.js';
import type { Endpoint } from '../serve/endpoint.js';
import type { PeriodicWork } from './periodic-work.js';
import type { PluginGroup } from './plugin-group.js';

/** What a plugin is set up with. */
export interface PluginContext<Config = unknown> {
  readonly bus: HookBus;
  readonly log: Logger;
  readonly clock: Clock;
  /** As its schema gave it, defaults included. `undefined` for a plugin without a schema. */
  readonly config: Config;
  /** Tables of the plugin's own, or those of another plugin of its package: {@link Plugin.sharesStateOf}. */
  readonly state: PluginState;
  /** Absolute folder of the project. */
  readonly projectDir: string;
  /** Aborts where `setup` has taken too long. */
  readonly signal: AbortSignal;
  /**
   * Every plugin of a group that acts, set up: for a plugin that others extend, as one that alerts is by those that notify. None where
   * it was loaded without a registry.
   */
  pluginsOf(group: PluginGroup): Promise<readonly OpenedPlugin[]>;
}

/** A plugin, set up, with the configuration that it was set up with: as its schema gave it. */
export interface OpenedPlugin<Kind extends Plugin = Plugin> {
  readonly plugin: Kind;
  readonly config: unknown;
  readonly state: PluginState;
}

/** What `phlo doctor` says of a plugin. */
export interface PluginFinding {
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What a plugin is examined with: it is not set up. */
export interface ExamineContext<Config = unknown> extends Pick<PluginContext<Config>, 'config' | 'projectDir'> {
  /** Aborts after 10 s. */
  readonly signal: AbortSignal;
}

/**
 * What a plugin may do outside of Phlo. `network`: it connects to other machines. `listen`: it opens a port. `files`: it reads or writes
 * files beside its own state. `processes`: it starts programs.
 */
export type PluginPermission = 'network' | 'listen' | 'files' | 'processes';

/** What for, by what: `{ network: 'posts alerts to the receivers that are configured' }`. */
export type PluginPermissions = Readonly<Partial<Record<PluginPermission, string>>>;

/** Gives hooks. A plugin of any group may do that. */
export interface HookProvider {
  /** Asked before `setup`, and to make the manifest: it must not need what `setup` opens. Its handlers may. */
  getHooks(): readonly HookRegistration[];
}

/**
 * What plugins of all groups have in common. Each group adds its own fields to it. Hooks are given in one of three ways, or not
 * at all: a list, `getHooks`, or one inline handler for the event types that are listed.
 */
export interface Plugin<Config = unknown> extends Partial<HookProvider> {
  /** Unique in its group, in a project. Lower case, digits, `-`, `_` and `.`, beginning with a letter or a digit. */
  readonly name: string;
  /** Default `hooks`. */
  readonly group?: PluginGroup;
  /**
   * What it adds beside hooks, for the manifest: name → a few words about it. `define…Plugin` of its group fills it in: kinds of checks,
   * sources, endings of files, schemes of URLs, commands.
   */
  readonly provides?: Readonly<Record<string, string>>;
  /**
   * The plugin of the same package whose tables `context.state` opens, as `group:name`, or its name alone in the group `hooks`: commands
   * that show what hooks have kept. Default: tables of its own.
   */
  readonly sharesStateOf?: string;
  /**
   * Event types that it adds, each called `<name of the plugin>.<what happened>`. The manifest tells them, so that every bus of a
   * project knows them before the plugin is loaded. Its author augments `EventMap` with their data.
   */
  readonly definitions?: EventDefinitions;
  /** Event types that it emits beside those that it defines, for the manifest: whoever looks for what tells of something finds it. */
  readonly emits?: readonly EventType[];
  /** What it does outside of Phlo, and what for, in a few words: for the manifest, and for whoever installs it. Nothing enforces it. */
  readonly permissions?: PluginPermissions;
  /** Checks what the project configures under the plugin's name, before `setup`. */
  readonly config?: ConfigSchema<Config>;
  /** Opens what the plugin needs; its hooks are registered after it. At most 10 s. */
  setup?(context: PluginContext<Config>): void | Promise<void>;
  /** What is worth knowing of it, for `phlo doctor`: it looks, and changes nothing. Throws where something is wrong. */
  examine?(context: ExamineContext<Config>): readonly PluginFinding[] | Promise<readonly PluginFinding[]>;
  /** Closes it; its hooks are removed before. At most 10 s. */
  dispose?(): void | Promise<void>;
  /** What it does as time goes by, once it is set up. */
  readonly periodic?: readonly PeriodicWork[];
  /** What can be read of it over HTTP from a process that lives long enough, once it is set up. */
  readonly endpoints?: readonly Endpoint[];
  readonly hooks?: readonly HookRegistration[];
  /** Types that `handleEvent` hears; not those that the plugin defines. */
  readonly events?: readonly EventType[];
  readonly where?: HookFilter;
  readonly priority?: number;
  readonly policy?: FailurePolicy;
  /** Synchronous. A veto counts on gates only. */
  handleEvent?(event: EventOf<EventType>, context: HookContext): Veto | void | undefined;
}

/** A plugin with a list of hooks. */
export interface HookListPlugin<Config = unknown> extends Plugin<Config> {
  readonly hooks: readonly HookRegistration[];
  readonly getHooks?: never;
  readonly handleEvent?: never;
}

/** A plugin that makes its hooks when it is loaded. */
export interface HookProviderPlugin<Config = unknown> extends Plugin<Config>, HookProvider {
  getHooks(): readonly HookRegistration[];
  readonly hooks?: never;
  readonly handleEvent?: never;
}

/** A plugin with one inline handler for the event types that it lists. */
export interface EventHandlerPlugin<Type extends EventType = EventType, Config = unknown> extends Plugin<Config> {
  readonly events: readonly Type[];
  readonly hooks?: never;
  readonly getHooks?: never;
  handleEvent(event: EventOf<Type>, context: HookContext): Veto | void | undefined;
}

/** A plugin that gives hooks. */
export type HookPlugin<Config = unknown> =
  HookListPlugin<Config> | HookProviderPlugin<Config> | EventHandlerPlugin<EventType, Config>;

/**
 * What the entry of a plugin's package exports by default: best a function that makes the plugin, so that two projects in one
 * process share nothing; or the plugin itself.
 */
export type PluginEntry<Kind extends Plugin = Plugin> = Kind | (() => Kind);

/**
 * Declares a plugin with `hooks` or `getHooks`. The type of its configuration comes from its schema.
 *
 * @example
 * ```ts
 * import { definePlugin, onEvent } from '@phlo/core';
 *
 * export default () =>
 *   definePlugin({
 *     name: 'audit',
 *     hooks: [onEvent('run.end', { name: 'tell', handler: (event) => void event.data.status })],
 *     setup: ({ log }) => log.log('debug', 'ready'),
 *   });
 * ```
 */
export function definePlugin<Config = undefined>(plugin: HookListPlugin<Config>): HookListPlugin<Config>;
export function definePlugin<Config = undefined>(plugin: HookProviderPlugin<Config>): HookProviderPlugin<Config>;
export function definePlugin<Config>(plugin: HookPlugin<Config>): HookPlugin<Config> {
  return plugin;
}

/** Declares a plugin with one handler for the types that it lists, whose events it gets typed. */
export function defineEventHandler<Type extends EventType, Config = undefined>(
  plugin: EventHandlerPlugin<Type, Config>,
): EventHandlerPlugin<EventType, Config> {
  // Its method takes fewer types than the general one promises; only events of the listed types reach it.
  return plugin;
}
