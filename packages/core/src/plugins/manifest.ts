import type { HookRegistration } from '../bus/registration.js';
import type { HookFilter } from '../bus/types.js';
import type { PluginGroup } from './plugin-group.js';

/** The version of the plugin contracts, which a package's `phlo.apiVersion` names. */
export const pluginApiVersion = 1;

/** A hook as a manifest tells it: every setting as its author set it, defaults included. */
export interface HookManifest {
  readonly name: string;
  /** Event type or pattern. */
  readonly on: string;
  readonly where?: HookFilter;
  /** Field of the configuration: one hook for each of its keys, which stands for `*`. */
  readonly each?: string;
  readonly priority: number;
  readonly policy: string;
  readonly delivery: string;
}

/** A plugin as `phlo.plugins.<group>.<name>` of a `package.json` tells it. Paths are relative to the package. */
export interface PluginManifest {
  /** The module that exports the plugin by default. */
  readonly entry: string;
  /** JSON Schema of its configuration. */
  readonly config?: string;
  /** The event types that it defines, in JSON. */
  readonly events?: string;
  readonly description?: string;
  /** Absent: none. */
  readonly hooks?: readonly HookManifest[];
  /** What it adds beside hooks, by name: kinds of checks, commands, schemes. Absent: nothing. */
  readonly provides?: Readonly<Record<string, string>>;
  /** Event types that it emits beside those that it defines. Absent: none. */
  readonly emits?: readonly string[];
  /** What it does outside of Phlo, and what for. Declared, and not enforced. Absent: nothing. */
  readonly permissions?: Readonly<Record<string, string>>;
}

/** `package.json#phlo`, which `phlo plugin build` writes. */
export interface PackageManifest {
  readonly apiVersion: number;
  readonly plugins: Readonly<Partial<Record<PluginGroup, Readonly<Record<string, PluginManifest>>>>>;
}

/** What a hook has whose author says nothing else. */
export const defaultHookSettings = { priority: 100, policy: 'log', delivery: 'inline' } as const;

/** What a manifest says of a hook. */
export function describeHook(hook: HookRegistration): HookManifest {
  const usual = defaultHookSettings;
  const { name, on, where, each, priority = usual.priority, policy = usual.policy, delivery = usual.delivery } = hook;
  return {
    name,
    on,
    ...(where !== undefined && { where }),
    ...(each !== undefined && { each }),
    priority,
    policy,
    delivery,
  };
}

/** Where a manifest and the code differ, a line each: `-` is what only the manifest says, `+` what only the code does. */
export function compareLines(declared: readonly string[], given: readonly string[]): readonly string[] {
  return [
    ...declared.filter((line) => !given.includes(line)).map((line) => `- ${line}`),
    ...given.filter((line) => !declared.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** {@link compareLines} of hooks. */
export const compareHooks = (declared: readonly HookManifest[], given: readonly HookManifest[]): readonly string[] =>
  compareLines(declared.map(hookLine), given.map(hookLine));

/** What a manifest says of a plugin, beside its files: a line for each hook, and for each thing that it adds, emits and may do. */
export const manifestLines = ({
  hooks = [],
  provides = {},
  emits = [],
  permissions = {},
}: Claims): readonly string[] => [
  ...hooks.map(hookLine),
  ...Object.entries(provides).map(([name, text]) => `provides ${name}: ${text}`),
  ...emits.map((type) => `emits ${type}`),
  ...Object.entries(permissions).map(([name, text]) => `permission ${name}: ${text}`),
];

type Claims = Pick<PluginManifest, 'hooks' | 'provides' | 'emits' | 'permissions'>;

function hookLine({ name, on, where, each, priority, policy, delivery }: HookManifest): string {
  const filter = where === undefined ? '' : ` where ${sortedJson(where)}`;
  const many = each === undefined ? '' : ` each ${each}`;
  return `${name} on ${on}${filter}${many} priority ${priority} policy ${policy} delivery ${delivery}`;
}

const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
